// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem

/// Has the user's server run: starts one if none does, in the way in which it lives longest here.
package struct ServerStart: Sendable {
    /// So long a way of starting it gets before the next is tried; without a next one, all the time
    /// there is.
    private static let servicePatience: Duration = .seconds(5)
    private static let glance: UInt32 = 20_000

    private let state: StateDirectory
    private let account: UserAccount
    private let policy: LoginPolicy
    /// The program, by an absolute path.
    private let executable: String

    package init(
        _ state: StateDirectory, account: UserAccount, policy: LoginPolicy, executable: String
    ) {
        self.state = state
        self.account = account
        self.policy = policy
        self.executable = executable
    }

    /// True if it was started now; returns when it listens.
    package func ensure(by deadline: ContinuousClock.Instant) throws -> Bool {
        let server = RunningServer(state)
        if try server.listens() { return false }
        if startAsService() {
            let patience = min(deadline, .now + Self.servicePatience)
            if try wait(for: server, until: patience) { return true }
        }
        // Two that start at once are no harm: one gets the lock, and both serve.
        try startDetached()
        guard try wait(for: server, until: deadline) else {
            throw ServerError.notStarted(state: state.path, reason: lastWords)
        }
        return true
    }

    private func wait(
        for server: RunningServer, until deadline: ContinuousClock.Instant
    ) throws -> Bool {
        while ContinuousClock.now < deadline {
            if try server.listens() { return true }
            usleep(Self.glance)
        }
        return false
    }

    /// Asks the user's service manager, if that is the way; false when it is not, or it refused.
    private func startAsService() -> Bool {
        guard policy.hasUserManager else { return false }
        let unit = UserUnit(state: state)
        if unit.isInstalled {
            return manager("systemctl", ["--user", "start", UserUnit.name])
        }
        guard policy.startsServices else { return false }
        let command = ServiceCommand.arguments(
            unit: nil, description: "Relay server", [executable] + arguments)
        return manager(ServiceCommand.program, command)
    }

    private func manager(_ program: String, _ arguments: [String]) -> Bool {
        Command.run(
            program, arguments, environment: LoginPolicy.managerEnvironment(of: account),
            patience: Self.servicePatience
        ).success != nil
    }

    private var arguments: [String] { ["serve", "--state", state.path] }

    private func startDetached() throws {
        _ = try state.open(create: true)
        let process = try Spawn.start(
            executable: executable, arguments: ["relay-server"] + arguments + ["--background"],
            environment: OwnEnvironment.variables(), keepStandardError: false)
        // Its first process ends at once and leaves the rest to a grandchild.
        while Spawn.reap(process) == nil { usleep(2000) }
    }

    /// What the server said last, if it said anything.
    private var lastWords: String {
        let text = ServerLog.tail(in: state)
        let line = text.split(separator: "\n").last.map(String.init)
        return line ?? "it did not say why"
    }
}
