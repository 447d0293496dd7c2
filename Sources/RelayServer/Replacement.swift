// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem
internal import RelayWire

/// `relay-server upgrade`: puts the installed program in the place of the server that runs. Sessions
/// are not touched, and clients come back by themselves.
package struct Replacement {
    private static let patience: Duration = .seconds(15)
    private static let glance: UInt32 = 10_000

    private let state: StateDirectory
    private let executable: String

    /// `executable` is relay-server, by an absolute path.
    package init(_ state: StateDirectory, executable: String) {
        self.state = state
        self.executable = executable
    }

    /// Says what was done.
    package func perform() throws -> String {
        let server = RunningServer(state)
        guard try server.listens() else { throw ServerError.noServer(state: state.path) }
        let holder = try OwnProgram.sibling("relay-holder")
        guard unsafe access(holder, X_OK) == 0 else { throw ServerError.noHolder(path: holder) }
        guard let before = try server.identify() else { return try restart(server) }
        try server.makeRoom(for: executable)
        let after = try wait { try server.identify().flatMap { $0.run == before.run ? nil : $0 } }
        return "\(before.software) (process \(before.process)) made room for \(after.software)"
            + " (process \(after.process)); sessions go on, clients come back by themselves"
    }

    /// A server that is too old to make room is ended and another started.
    private func restart(_ server: RunningServer) throws -> String {
        let directory = try state.open(create: false)
        let content = try directory.lockHolderContent(file: "server.lock") ?? []
        let digits = String(decoding: content, as: UTF8.self).filter { $0 != "\n" }
        guard let process = pid_t(digits), process > 1, kill(process, SIGTERM) == 0 else {
            throw ServerError.cannotReplace(state: state.path)
        }
        _ = try wait { try server.listens() ? nil : true }
        let options = try LastOptions.read(in: directory)?.words ?? []
        let account = try UserAccount.current()
        let start = ServerStart(
            state, account: account, policy: LoginPolicy.current(of: account),
            executable: executable)
        _ = try start.ensure(by: .now + Self.patience)
        return
            "the server that ran (process \(process)) was too old to make room: it was ended, and"
            + " another started with "
            + (options.isEmpty ? "no options" : options.joined(separator: " "))
            + "; sessions go on"
    }

    private func wait<Value>(_ look: () throws -> Value?) throws -> Value {
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            if let value = try look() { return value }
            usleep(Self.glance)
        }
        throw ServerError.notStarted(state: state.path, reason: "it does not answer")
    }
}
