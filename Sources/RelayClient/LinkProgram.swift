// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayCore
internal import RelaySystem
internal import RelayWire
internal import Synchronization

/// A program whose standard input and output carry a link to the server; it runs once for each
/// link. Lives as long as the client.
final class LinkProgram: Sendable {
    private struct State {
        /// A link has worked: from then on the terminal is the session's.
        var hasWorked = false
        var sharedConnection = SharedConnection()
        var children: [ChildProcess] = []
    }

    /// For messages.
    let name: String
    /// With `relay-link` before the link: what comes before that is noise.
    let isMarked: Bool
    /// What to do when it ends with this status, as far as ssh and the script on the host say.
    private let remedies: [UInt8: String]
    private let firstWords: [String]
    private let laterWords: [String]
    /// The same over a connection of its own, where that can be told.
    private let lonelyWords: [String]
    private let state = Mutex(State())

    /// A program that ends by itself gets so many milliseconds for it, and so many more when asked.
    static let patience = 500

    /// `relay-server stdio`, run by ssh, which may ask for a password the first time.
    init(_ ssh: SSHClient, _ destination: Destination) {
        name = ssh.program
        isMarked = true
        remedies = Self.remedies(ssh, host: destination.words)
        firstWords = ssh.running(.stdio, on: destination.sshTarget, silently: false)
        laterWords = ssh.running(.stdio, on: destination.sshTarget, silently: true)
        lonelyWords = ssh.running(
            .stdio, on: destination.sshTarget, silently: true, alone: true)
    }

    /// Any program.
    init(command: String) {
        name = "the command of --via"
        isMarked = false
        remedies = [:]
        firstWords = ["/bin/sh", "-c", command]
        laterWords = firstWords
        lonelyWords = firstWords
    }

    /// Whether the next run may ask the user something.
    var mayAsk: Bool { state.withLock { !$0.hasWorked } }

    /// The other end of a link has been heard: from now on the program is run silently.
    func worked() { state.withLock { $0.hasWorked = true } }

    private static func remedies(_ ssh: SSHClient, host: String) -> [UInt8: String] {
        [
            EnrolReading.sshFailed: "once `\(ssh.program) \(host)` works, call again",
            EnrolReading.usage: "the relay-server there is too old to carry links; update it",
            RemoteScript.missingStatus: "\(IntroductionError.noServer(host: host, ssh.serverPath))",
        ]
    }

    /// Why there is no link, when it has ended like this, and what to do.
    func reason(_ status: ExitStatus, lastLine: String?) -> String {
        let said = lastLine.map { ": " + $0 } ?? ""
        let fact = "\(name) ended with exit status \(status.shellStatus)\(said)"
        guard case .exited(let code) = status, let remedy = remedies[code] else { return fact }
        return "\(fact); \(remedy)"
    }

    /// A program that was started, and our ends of its pipes, which are the caller's to close.
    struct Started: Sendable {
        let child: ChildProcess
        /// What we write to, what we read, and what it complains to.
        let ends: (input: CInt, output: CInt, errors: CInt?)
        let at = Instant.now
        /// It was told to make a connection of its own.
        let isAlone: Bool
    }

    /// Starts the program. It is ours to reap.
    func start() throws(SystemCallError) -> Started {
        let (isFirst, isAlone) = state.withLock { state in
            (!state.hasWorked, state.hasWorked && state.sharedConnection.isAvoided)
        }
        let place: PipedProgram.Place = isFirst ? .atTerminal : .apart
        let words = isFirst ? firstWords : isAlone ? lonelyWords : laterWords
        let program = try PipedProgram.start(words, place, keepsStandardError: false)
        let child = ChildProcess(program.process, place)
        state.withLock { state in
            state.children.removeAll { $0.ended() != nil }
            state.children.append(child)
        }
        return Started(child: child, ends: program.release(), isAlone: isAlone)
    }

    /// Its link never began.
    func failed(_ started: Started, wasGivenUp: Bool) {
        let time = Instant.now - started.at
        state.withLock {
            $0.sharedConnection.failed(
                avoiding: started.isAlone, after: time, wasGivenUp: wasGivenUp)
        }
    }

    /// Ends what still runs, at the end of the client. Blocks, once for all of them.
    func endAll() {
        ChildProcess.end(
            state.withLock(\.children), grace: Self.patience, patience: Self.patience)
    }
}
