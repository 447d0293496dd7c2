// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem

/// Has the user's server run: starts one if none does, in the way in which it lives longest here.
package struct ServerStart: Sendable {
    /// So long a way of starting it gets before the next is tried; without a next one, all the time
    /// there is.
    private static let servicePatience: Duration = .seconds(5)
    /// A server that had not left whoever started it may be started again by him, who would find
    /// ours in the way from then on. More than the second that supervisors wait.
    static let usualSupervisorPatience: Duration = .seconds(2)
    private static let glance: UInt32 = 20_000

    private let state: StateDirectory
    private let account: UserAccount
    private let policy: LoginPolicy
    /// The program, by an absolute path.
    private let executable: String
    /// Longer only in tests.
    var supervisorPatience = ServerStart.usualSupervisorPatience

    package init(
        _ state: StateDirectory, account: UserAccount, policy: LoginPolicy, executable: String
    ) {
        self.state = state
        self.account = account
        self.policy = policy
        self.executable = executable
    }

    /// True if it was started now, with the options of the last one; returns when it listens.
    package func ensure(by deadline: ContinuousClock.Instant) throws -> Bool {
        let server = RunningServer(state)
        if try server.listens() { return false }
        let soon = { (patience: Duration) in min(deadline, .now + patience) }
        if startUnit(), try wait(for: server, until: soon(Self.servicePatience)) { return true }
        let last = try LastOptions.read(in: state.open(create: true))
        if last?.isInBackground == false,
            try wait(for: server, until: soon(supervisorPatience))
        {
            return false
        }
        let options = last?.words ?? []
        if startAsService(options), try wait(for: server, until: soon(Self.servicePatience)) {
            return true
        }
        // Two that start at once are no harm: one gets the lock, and both serve.
        try startDetached(options, by: deadline)
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

    /// Asks the user's service manager for the unit that is installed, with the options that stand in
    /// it; false when there is none, or it refused.
    private func startUnit() -> Bool {
        guard policy.hasUserManager, UserUnit(state: state).isInstalled else { return false }
        return manager("systemctl", ["--user", "start", UserUnit.name])
    }

    /// Asks it for a service without a unit, if that is the way; false when it is not, or it refused.
    private func startAsService(_ options: [String]) -> Bool {
        guard policy.startsServices else { return false }
        let words = LastOptions(options, isInBackground: false).serveWords
        let command = ServiceCommand.arguments(
            unit: nil, description: "Relay server",
            [executable] + words + ["--state", state.path])
        return manager(ServiceCommand.program, command)
    }

    private func manager(_ program: String, _ arguments: [String]) -> Bool {
        Command.run(
            program, arguments, environment: LoginPolicy.managerEnvironment(of: account),
            patience: Self.servicePatience
        ).success != nil
    }

    /// Its first process ends at once and leaves the rest to a grandchild, unless it refuses.
    private func startDetached(
        _ options: [String], by deadline: ContinuousClock.Instant
    ) throws {
        let words = LastOptions(options, isInBackground: true).serveWords
        let outcome = Command.run(
            executable, words + ["--state", state.path], environment: OwnEnvironment.variables(),
            patience: ContinuousClock.now.duration(to: deadline))
        guard outcome.success != nil else {
            let origin = options.isEmpty ? "" : ", with the options in server.options"
            throw ServerError.notStarted(state: state.path, reason: outcome.complaint + origin)
        }
    }

    /// What the server said last, if it said anything.
    private var lastWords: String {
        let text = ServerLog.tail(in: state)
        let line = text.split(separator: "\n").last.map(String.init)
        return line ?? "it did not say why"
    }
}
