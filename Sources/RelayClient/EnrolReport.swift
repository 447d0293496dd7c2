// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// What letting this device in has changed on a host, as the user is told once.
struct EnrolReport: Equatable {
    private let enrolled: Enrolled
    private let goesThroughSSH: Bool
    private let words: String

    init(_ enrolled: Enrolled, _ host: KnownHost) {
        self.enrolled = enrolled
        goesThroughSSH = host.goesThroughSSH
        words = host.words
    }

    /// At the first contact, before the session.
    var lines: [String] {
        let way = goesThroughSSH ? "its links go through ssh" : "ssh is not needed any more"
        return ["\(words) lets this device in from now on; \(way)"] + changes
    }

    /// What else was done there.
    var changes: [String] { [start, lingering].compactMap(\.self) }

    private var start: String? {
        guard enrolled.started else { return nil }
        return "a relay-server was started there; to have that done at every boot, run there:"
            + " relay-server install"
    }

    /// What became of lingering, if that is worth a word. A host that ends everything at a logout
    /// ends the server as soon as ssh has left.
    var lingering: String? {
        let user = Printable.line(enrolled.user)
        return switch enrolled.lingering {
        case .unknown, .on, .none: nil
        case .enabledNow:
            "lingering was turned on for \(user) there, so that sessions outlive the last logout"
        case .refused:
            "the host did not let lingering be turned on; if server and sessions end when \(user)"
                + " logs out, run there: sudo loginctl enable-linger \(user)"
        }
    }
}
