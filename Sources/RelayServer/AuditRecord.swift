// SPDX-License-Identifier: Apache-2.0

package import RelayCore
internal import RelayWire

/// One thing that was done, by whom, from where and when: a line of the log, and an object of the
/// audit file. docs/SECURITY.md has the meaning of each member.
package struct AuditRecord: Equatable, Sendable {
    package enum Event: String, Sendable, CaseIterable {
        /// A device is let in from now on.
        case enrol
        case attach
        case detach
        /// A session token was made.
        case share
        /// A token was shown, and it counts.
        case use
        /// A device or a token counts no more.
        case revoke
        case kill
        /// Somebody was turned away, or wanted more than he may.
        case refused
    }

    package var event: Event
    package var time: UTCTime
    /// `device KEY`, `guest TOKEN KEY` or `stranger KEY`; nil is the user on the host himself.
    package var who: String?
    /// What people call him.
    package var name: String?
    /// An address without a port; nil if he came through a program on the host.
    package var from: String?
    package var session: String?
    package var sessionName: String?
    package var role: String?
    /// The token that was made, used or revoked.
    package var token: String?
    /// The device that was let in or shut out.
    package var device: String?
    /// Why, or how.
    package var detail: String?

    package init(_ event: Event, time: UTCTime) {
        self.event = event
        self.time = time
    }

    mutating func take(_ place: Deed.Place) {
        session = place.session?.description
        sessionName = place.name?.text
        role = "\(place.role)"
    }

    private var members: [(name: String, value: String)] {
        let all = [
            ("who", who), ("name", name), ("from", from), ("session", session),
            ("session_name", sessionName), ("role", role), ("token", token), ("device", device),
            ("detail", detail),
        ]
        return all.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : (name, $0) }
        }
    }

    /// For the log, which knows the time.
    package var line: String {
        let words = members.map { "\($0.name)=\(JSONText.string($0.value))" }
        return (["audit:", event.rawValue] + words).joined(separator: " ")
    }

    /// An object (RFC 8259) on one line.
    package var json: String {
        let fixed = [("time", "\(time)"), ("event", event.rawValue)]
        let words = (fixed + members).map { "\"\($0.0)\":\(JSONText.string($0.1))" }
        return "{" + words.joined(separator: ",") + "}"
    }
}

/// Records of a kind are counted where there are too many of them.
extension AuditRecord {
    struct Kind: Hashable, Sendable {
        var event: Event
        /// Guests of one token leave those of another their records.
        var token: String?
        var detail: String?
    }

    var kind: Kind { Kind(event: event, token: token, detail: detail) }

    /// So many records of a kind that were left out.
    init(_ kind: Kind, more count: Int, time: UTCTime) {
        self.init(kind.event, time: time)
        token = kind.token
        detail = "\(count) more" + (kind.detail.map { ": \($0)" } ?? "")
    }
}
