// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What a server owes a client that measures its link. It keeps numbers and never bytes: padding is
/// made when the connection takes it. Lives as long as the link.
struct PaddingLedger: Equatable, Sendable {
    /// What may be asked for and not yet be sent; no window is larger (`SendWindow.most`).
    static let maximumOwed = SendWindow.most
    /// From the first frame on. Two directions take a client 2 s each; a link is no load generator.
    static let patience: Duration = .seconds(60)
    /// A server's frames: the first says something soon, also on a slow link.
    static let pieceLength: UInt64 = 16 * 1024

    private var owed: UInt64 = 0
    private var taken: UInt64 = 0
    private var endsBy: Instant?
    /// A frame that asks for nothing and brings nothing is answered as well.
    private var mustAnswer = false

    /// A frame came. Throws where it is more than a link may carry.
    mutating func received(_ padding: Padding, now: Instant) throws(ProtocolViolation) {
        let endsBy = endsBy ?? now + Self.patience
        self.endsBy = endsBy
        guard now < endsBy, owed + padding.wanted <= Self.maximumOwed else { throw .tooMuchPadding }
        owed += padding.wanted
        taken += UInt64(padding.bytes.count)
        mustAnswer = true
    }

    /// Whether there is something to send.
    var isDue: Bool { owed > 0 || mustAnswer }

    /// What to send now, if anything.
    mutating func next() -> Padding? {
        guard isDue else { return nil }
        let count = min(owed, Self.pieceLength)
        owed -= count
        mustAnswer = false
        return Padding(taken: taken, bytes: Padding.noise(count))
    }
}

extension Padding {
    /// So many bytes, at most `maximumLength`, that do not get smaller where something on the way
    /// compresses.
    package static func noise(_ count: UInt64) -> [UInt8] {
        Array(all.prefix(Int(min(count, UInt64(maximumLength)))))
    }

    private static let all: [UInt8] = {
        // SplitMix64, as in Java's SplittableRandom; any noise will do.
        var state: UInt64 = 1
        var bytes: [UInt8] = []
        bytes.reserveCapacity(maximumLength)
        while bytes.count < maximumLength {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            word ^= word >> 31
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }()
}
