// SPDX-License-Identifier: Apache-2.0

package import RelayCore

/// Sources that have shown wrong secrets or keys that are not listed, and how long each has to wait
/// before another attempt is looked at. A value; lives as long as the server.
///
/// Only a finished handshake gets somebody in here: a connection that is abandoned proves nothing,
/// not even where it came from. A listed key is looked at whatever stands here, and clears it.
package struct Penalties: Equatable, Sendable {
    package static let first: Duration = .seconds(1)
    package static let longest: Duration = .seconds(300)
    /// A source that behaved for so long after its penalty begins anew.
    package static let memory: Duration = .seconds(600)
    /// Sources that are remembered. Whoever has so many addresses is not slowed down by one's wait;
    /// guessing 256 bits is what keeps him out.
    package static let maximumCount = 1024

    /// Where somebody is: an IPv4 address, or the /64 network of an IPv6 address, in which one person
    /// has as many addresses as he likes.
    package struct Source: Hashable, Sendable {
        private let bytes: [UInt8]

        /// From the 4 or 16 bytes of an address; nil for anything else.
        package init?(_ address: [UInt8]) {
            switch address.count {
            case 4: bytes = address
            case 16: bytes = Array(address.prefix(8))
            default: return nil
            }
        }
    }

    private struct Penalty: Equatable {
        var length: Duration
        var until: Instant
    }

    private let first: Duration
    private var penalties: [Source: Penalty] = [:]

    package init(first: Duration = Self.first) { self.first = first }

    package var count: Int { penalties.count }

    /// An attempt from there was wrong.
    package mutating func failed(_ source: Source, now: Instant) {
        forget(now: now)
        let length = penalties[source].map { min($0.length * 2, Self.longest) } ?? first
        if penalties[source] == nil, penalties.count >= Self.maximumCount {
            let mildest = penalties.min { $0.value.until < $1.value.until }
            if let mildest { penalties[mildest.key] = nil }
        }
        penalties[source] = Penalty(length: length, until: now + length)
    }

    /// Somebody there is a device of the user.
    package mutating func cleared(_ source: Source) { penalties[source] = nil }

    /// How long nothing from there is looked at; nil if it is.
    package func wait(of source: Source, now: Instant) -> Duration? {
        guard let penalty = penalties[source], penalty.until > now else { return nil }
        return penalty.until - now
    }

    private mutating func forget(now: Instant) {
        penalties = penalties.filter { $0.value.until + Self.memory > now }
    }
}
