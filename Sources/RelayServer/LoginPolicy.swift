// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem

/// What this host does to a user's programs when he logs out, and so how a program is started that
/// shall go on. Asked of systemd's own tools; a host without them ends nothing.
package struct LoginPolicy: Equatable, Sendable {
    /// Where a process was started, by its control group (cgroups(7)).
    package enum Place: Equatable, Sendable {
        /// In the scope of a login session, which systemd-logind may end with the login.
        case loginSession
        /// Under the user's service manager, which ends with the last logout, unless he lingers.
        case userManager
        /// Neither: a container, a system service, a host without systemd.
        case elsewhere
    }

    /// The user's own service manager runs, and can be asked to start something.
    package var hasUserManager = false
    /// Whether the user's service manager outlives his last logout; nil where there is no logind.
    package var lingers: Bool?
    /// `KillUserProcesses=` of logind.conf(5): all that a login session has started ends with it.
    package var killsAtLogout = false
    package var place = Place.elsewhere
    /// Lingering is turned on for this name.
    package var user = ""

    package init() {}

    /// A program that shall outlive the login is a service of its own: the user's service manager
    /// lives on, or ends together with this process anyhow. As such it also inherits no restriction
    /// of the service that this process may be.
    package var startsServices: Bool {
        hasUserManager && (lingers == true || place == .userManager)
    }

    /// Something that is started as the policy says ends at the logout all the same.
    package var endsAtLogout: Bool {
        guard lingers != true else { return startsServices ? false : inKilledSession }
        return startsServices || place == .userManager || inKilledSession
    }

    private var inKilledSession: Bool { killsAtLogout && place == .loginSession }

    /// What to tell the user of a session that the host will end; nil when it will not.
    package var warning: String? {
        guard endsAtLogout else { return nil }
        let remedy =
            lingers == true
            ? "to keep the next ones, run there: relay-server install, and start the server anew"
            : "to keep it, run there: loginctl enable-linger \(user)"
        return "this host ends the session when you have logged out of it; \(remedy)"
    }
}

extension LoginPolicy {
    /// What to tell the user of a session that could not be made a service of its own and so runs
    /// in the server's; nil when that is no service.
    var sandboxWarning: String? {
        guard place == .userManager else { return nil }
        return "this session runs inside the server's own service, where sudo and the like do not "
            + "work; systemd-run --user failed on the host, whose log says why"
    }

    /// Of each question to systemd's tools; they answer within milliseconds, or hang.
    private static let patience: Duration = .seconds(3)

    /// Finds out. Blocks for some milliseconds, and for 6 s at most.
    package static func current(of account: UserAccount) -> LoginPolicy {
        var policy = LoginPolicy()
        policy.user = account.name
        policy.place = Place(cgroup: readSmallFile("/proc/self/cgroup"))
        policy.hasUserManager = hasUserManager(account)
        // Without a name it is logind itself that is asked (loginctl(1), show-user).
        guard let answer = ask("show-user", "--property=KillUserProcesses") else { return policy }
        policy.killsAtLogout = answer.contains("KillUserProcesses=yes")
        // Who is neither logged in nor lingering is not known to logind.
        let own = ask("show-user", account.name, "--property=Linger")
        policy.lingers = own?.contains("Linger=yes") ?? false
        return policy
    }

    /// Turns lingering on; whether the system let us.
    package static func enableLinger() -> Bool {
        ask("--no-ask-password", "enable-linger") != nil
    }

    private static func ask(_ arguments: String...) -> String? {
        Command.run(
            "loginctl", arguments, environment: OwnEnvironment.variables(), patience: patience
        ).success
    }

    /// Where the user's service manager listens.
    static func runtimeDirectory(of account: UserAccount) -> String {
        OwnEnvironment.value("XDG_RUNTIME_DIR") ?? "/run/user/\(account.uid)"
    }

    private static func hasUserManager(_ account: UserAccount) -> Bool {
        unsafe access(runtimeDirectory(of: account) + "/systemd/private", F_OK) == 0
    }

    /// What systemctl and systemd-run find the user's service manager by.
    package static func managerEnvironment(of account: UserAccount) -> [String] {
        let own = OwnEnvironment.variables().filter { !$0.hasPrefix("XDG_RUNTIME_DIR=") }
        return own + ["XDG_RUNTIME_DIR=\(runtimeDirectory(of: account))"]
    }
}

extension LoginPolicy.Place {
    /// From the text of /proc/self/cgroup. The innermost unit that says something counts.
    package init(cgroup: String) {
        let parts = cgroup.split { "/\n".contains($0) }
        if parts.contains(where: { $0.hasPrefix("user@") && $0.hasSuffix(".service") }) {
            self = .userManager
        } else if parts.contains(where: { $0.hasPrefix("session-") && $0.hasSuffix(".scope") }) {
            self = .loginSession
        } else {
            self = .elsewhere
        }
    }
}

/// A file of the kernel's; empty when it cannot be read.
private func readSmallFile(_ path: String) -> String {
    let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard raw >= 0 else { return "" }
    let (bytes, _) = OwnedDescriptor(owning: raw).read(atMost: 16 * 1024)
    return String(decoding: bytes, as: UTF8.self)
}
