// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
internal import RelayWire
internal import Synchronization

/// A program whose standard input and output carry a link to the server; it runs once for each
/// link. Lives as long as the client.
final class LinkProgram: Sendable {
    private struct State {
        /// A link has worked: from then on the terminal is the session's.
        var hasWorked = false
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
    }

    /// Any program.
    init(command: String) {
        name = "the command of --via"
        isMarked = false
        remedies = [:]
        firstWords = ["/bin/sh", "-c", command]
        laterWords = firstWords
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

    /// Starts the program. It is ours to reap, what it leaves open is the caller's to close.
    func start() throws(SystemCallError) -> (ChildProcess, Ends) {
        let isFirst = mayAsk
        let place: PipedProgram.Place = isFirst ? .atTerminal : .apart
        let program = try PipedProgram.start(
            isFirst ? firstWords : laterWords, place, keepsStandardError: false)
        let child = ChildProcess(program.process, place)
        state.withLock { state in
            state.children.removeAll { $0.ended() != nil }
            state.children.append(child)
        }
        return (child, program.release())
    }

    /// Descriptors: what we write to, what we read, and what it complains to.
    typealias Ends = (input: CInt, output: CInt, errors: CInt?)

    /// Ends what still runs, at the end of the client. Blocks.
    func endAll() {
        for child in state.withLock(\.children) { child.end(patience: Self.patience) }
    }
}
