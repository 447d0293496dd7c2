// SPDX-License-Identifier: Apache-2.0

internal import RelaySystem
internal import RelayWire

/// What came back from a host that was asked to let this device in, among whatever its start-up
/// files print.
struct EnrolReading {
    private let output: [UInt8]
    private let status: ExitStatus
    private let host: String
    private let ssh: SSHClient

    /// ssh's own failures; a remote command may have it too.
    static let sshFailed: UInt8 = 255
    /// What the argument parser of a relay-server says to a subcommand it does not know.
    static let usage: UInt8 = 64

    init(_ run: ProgramRun, host: String, ssh: SSHClient) {
        self.init(output: run.output, status: run.status, host: host, ssh: ssh)
    }

    init(output: [UInt8], status: ExitStatus, host: String, ssh: SSHClient) {
        self.output = output
        self.status = status
        self.host = host
        self.ssh = ssh
    }

    func enrolled() throws(IntroductionError) -> Enrolled {
        switch try answer() {
        case .accepted(let enrolled): return enrolled
        case .refused(_, let words): throw .refused(host: host, words)
        case nil: throw silence
        }
    }

    private func answer() throws(IntroductionError) -> EnrolAnswer? {
        do {
            return try EnrolAnswer.find(in: output)
        } catch {
            throw .otherVersion(host: host)
        }
    }

    /// Why there is no answer.
    var silence: IntroductionError {
        if text(after: RemoteScript.missing) != nil {
            return .noServer(host: host, ssh.serverPath)
        }
        if status == .exited(code: Self.sshFailed) {
            let target = (try? Destination(host).sshTarget) ?? host
            return .noLogin(host: host, "\(ssh.program) \(target)")
        }
        if status == .exited(code: Self.usage) { return .oldServer(host: host) }
        return .noAnswer(host: host, status.shellStatus, said: lastLine)
    }

    var clock: Int? {
        text(after: RemoteScript.clock).flatMap { Int($0.prefix { $0.isNumber }) }
    }

    var lingering: Enrolled.Lingering {
        switch text(after: RemoteScript.linger)?.prefix(while: { $0 != ":" }) {
        case "yes": .on
        case "none": .none
        // Somebody without a session whom logind does not know does not linger.
        case "no", "": .refused
        default: .unknown
        }
    }

    /// Whether the host ends what a login session has started when that session ends.
    var killsAtLogout: Bool {
        let answers = text(after: RemoteScript.linger)?.split(
            separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        return answers?.dropFirst().first == "yes"
    }

    private func text(after mark: String) -> String? {
        let wanted = Array(mark.utf8)
        var start = output.startIndex
        while let first = output[start...].firstIndex(of: wanted[0]) {
            if output[first...].starts(with: wanted) {
                return String(decoding: output[(first + wanted.count)...].prefix(64), as: UTF8.self)
            }
            start = first + 1
        }
        return nil
    }

    private var lastLine: String? {
        output.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { String(decoding: $0.prefix(200), as: UTF8.self) }
            .last { !$0.contains(RemoteScript.clock) }
    }
}
