// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem
internal import RelayWire

/// Has the host start the server at boot, or no longer: by a unit of the user's service manager, or
/// by a line in his crontab.
package struct Installation: Sendable {
    package enum Way: Sendable {
        case systemd
        case crontab
    }

    private static let patience: Duration = .seconds(15)

    private let state: StateDirectory
    private let executable: String
    private let account: UserAccount
    private let unit: UserUnit

    /// `executable` is relay-server, by an absolute path.
    package init(_ state: StateDirectory, executable: String) throws {
        self.state = state
        self.executable = executable
        account = try UserAccount.current()
        unit = UserUnit(state: state)
    }

    /// Does it the given way, or the best there is here; says what was done. `options` are for
    /// `relay-server serve`.
    package func install(_ way: Way?, options: [String]) throws -> [String] {
        var policy = LoginPolicy.current(of: account)
        let best: Way = policy.hasUserManager ? .systemd : .crontab
        var lines =
            switch way ?? best {
            case .systemd: try installUnit(options)
            case .crontab: try installLine(options)
            }
        if case .systemd = way ?? best { lines += lingering(&policy) }
        try LastOptions(options, isInBackground: way ?? best == .crontab)
            .write(in: state.open(create: true))
        lines.append(try haveRunning(policy))
        return lines
    }

    private func installUnit(_ options: [String]) throws -> [String] {
        guard !unit.isForeign else { throw ServerError.foreignUnit(unit.path) }
        if let other = unit.otherState { throw ServerError.otherUnit(unit.path, state: other) }
        let existed = unit.exists
        try unit.write(unit.text(executable: executable, options: options))
        do throws(ServerError) {
            try systemctl("daemon-reload")
            try systemctl("enable", UserUnit.name)
        } catch {
            if !existed { unit.remove() }
            throw error
        }
        return ["wrote \(unit.path)", "systemd starts the server with your service manager"]
    }

    private func lingering(_ policy: inout LoginPolicy) -> [String] {
        switch Enrolment.makeLinger(&policy) {
        case .on: return ["your service manager starts at boot and outlives your logout"]
        case .enabledNow:
            return ["turned lingering on: it starts at boot, and outlives your logout"]
        case .refused:
            return [
                "your service manager ends with your last logout, and sessions with it; ask the "
                    + "administrator for: loginctl enable-linger \(account.name)"
            ]
        case .none, .unknown: return []
        }
    }

    private func installLine(_ options: [String]) throws -> [String] {
        guard var crontab = try Crontab.read() else { throw ServerError.cannotInstall }
        crontab.add([executable, "serve"] + options + ["--background"], for: state.path)
        try crontab.write(in: state.open(create: true))
        return ["wrote a line to your crontab: cron starts the server at boot"]
    }

    private func haveRunning(_ policy: LoginPolicy) throws -> String {
        let start = ServerStart(state, account: account, policy: policy, executable: executable)
        let isNew = try start.ensure(by: .now + Self.patience)
        return isNew
            ? "started the server"
            : "a server runs already and goes on as it was started; what was written counts from "
                + "its next start"
    }

    /// Undoes what `install` did; says what that was.
    package func uninstall() throws -> [String] {
        var lines: [String] = []
        if let other = unit.otherState {
            lines.append("left \(unit.path) alone: its server has another state, \(other)")
        } else if unit.exists {
            guard !unit.isForeign else { throw ServerError.foreignUnit(unit.path) }
            try systemctl("disable", "--now", UserUnit.name)
            unit.remove()
            try systemctl("daemon-reload")
            lines.append("removed \(unit.path); its server has ended, sessions go on")
        }
        // Who may not have a crontab has no line in it.
        if var crontab = (try? Crontab.read()) ?? nil, crontab.hasLine(for: state.path) {
            crontab.remove(for: state.path)
            try crontab.write(in: state.open(create: true))
            lines.append("removed the line from your crontab; a server that runs goes on")
        }
        return lines.isEmpty ? ["nothing was installed"] : lines
    }

    private func systemctl(_ arguments: String...) throws(ServerError) {
        let outcome = Command.run(
            "systemctl", ["--user"] + arguments,
            environment: LoginPolicy.managerEnvironment(of: account), patience: Self.patience)
        guard outcome.success != nil else {
            let words = (["systemctl --user"] + arguments).joined(separator: " ")
            throw .toolFailed(words, reason: outcome.words)
        }
    }
}

extension UserUnit {
    /// As one step: a failure leaves what there was. Makes the directories that are missing.
    func write(_ text: String) throws(SystemCallError) {
        var path = ""
        for part in Self.directory.split(separator: "/") {
            path += "/\(part)"
            guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
                throw SystemCallError(call: "mkdir", subject: path)
            }
        }
        // No name of a unit, so the service manager passes over it.
        let draft = "\(self.path).new"
        do throws(SystemCallError) {
            try Self.write(text, to: draft)
            guard unsafe Glibc.rename(draft, self.path) == 0 else {
                throw SystemCallError(call: "rename", subject: self.path)
            }
        } catch {
            _ = unsafe unlink(draft)
            throw error
        }
    }

    private static func write(_ text: String, to path: String) throws(SystemCallError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let raw = unsafe open(path, flags, 0o644)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: path) }
        let file = OwnedDescriptor(owning: raw)
        guard file.write(Array(text.utf8).span) == .bytes(text.utf8.count), fsync(raw) == 0 else {
            throw SystemCallError(call: "write", subject: path)
        }
    }

    func remove() { _ = unsafe unlink(path) }
}
