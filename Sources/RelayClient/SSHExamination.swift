// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayWire

/// What `doctor` finds over ssh, which is not asked for passwords: whether it works, and what only
/// a look at the host tells.
struct SSHExamination {
    /// Clocks that differ by more seconds spoil certificates and logs.
    private static let tolerance = 60

    let introduction: Introduction
    /// Without ssh there is no way to the host.
    let isNeeded: Bool
    let isWanted: Bool

    var findings: [Finding] {
        guard isWanted else { return [.open("ssh", "not tried, as you said")] }
        do {
            _ = try introduction.configuration()
            let look = try introduction.look()
            return [works, lingering(look), clock(look.clock)]
        } catch {
            let words = "\(error)"
            return [
                isNeeded
                    ? .faulty("ssh", words)
                    : .open("ssh", "it is not needed now, and would not work: \(words)")
            ]
        }
    }

    private var works: Finding {
        .fine("ssh", "it gets in without a question and finds relay-server")
    }

    private func lingering(_ look: Introduction.Look) -> Finding {
        let remedy =
            "run there: sudo loginctl enable-linger \(introduction.destination.user ?? "USER")"
        return switch look.lingering {
        case .on, .enabledNow: .fine("lingering", "sessions outlive the last logout")
        case .none: .fine("lingering", "the host has no systemd that ends sessions at a logout")
        case .unknown: .open("lingering", "the host could not find out")
        case .refused where look.killsAtLogout:
            .faulty("lingering", "the host ends sessions at the last logout; \(remedy)")
        case .refused:
            .open(
                "lingering",
                "it is off: the last logout ends the sessions of a server that was installed as a"
                    + " unit, and no others; to keep those too, \(remedy)")
        }
    }

    private func clock(_ theirs: Int?) -> Finding {
        guard let theirs else { return .open("clock", "the host did not say") }
        let difference = theirs - time(nil)
        guard abs(difference) <= Self.tolerance else {
            return .faulty(
                "clock",
                "the host's is \(abs(difference)) s \(difference > 0 ? "ahead" : "behind");"
                    + " set the wrong one right, for example by NTP")
        }
        return .fine("clock", "both agree within \(Self.tolerance) s")
    }
}
