// SPDX-License-Identifier: Apache-2.0
import RelayWire
import Testing

@testable import RelayClient

/// What is made of everything a host may print when it is asked to let a device in.
@Suite struct EnrolReadingTests {
    private static let enrolled: Enrolled = {
        var enrolled = Enrolled(
            port: 7723, server: [UInt8](repeating: 9, count: 32), user: "alice")
        enrolled.addresses = ["192.0.2.1", "not an address"]
        return enrolled
    }()

    private func reading(
        _ output: String, _ status: UInt8 = 0, path: String? = nil
    ) throws -> EnrolReading {
        EnrolReading(
            output: Array(output.utf8), status: .exited(code: status), host: "host",
            ssh: try SSHClient(serverPath: path))
    }

    @Test func `the answer is found among noise`() throws {
        let line = EnrolAnswer.accepted(Self.enrolled).line
        let reading = try reading("hello\nrelay-clock:1:1700000000:\nrc\(line)bye\r\n")
        #expect(try reading.enrolled() == Self.enrolled)
        #expect(reading.clock == 1_700_000_000)
    }

    @Test func `what cannot stand among known hosts is left out or refused`() throws {
        #expect(try EnrolledHost(Self.enrolled, host: "host").addresses == ["192.0.2.1"])
        var odd = Self.enrolled
        odd.user = "a b"
        #expect(throws: IntroductionError.badAnswer(host: "host")) {
            try EnrolledHost(odd, host: "host")
        }
    }

    @Test func `a refusal keeps the server's words`() throws {
        let line = EnrolAnswer.refused(.stateUnusable, words: "the disk is full").line
        #expect(throws: IntroductionError.refused(host: "host", "the disk is full")) {
            try reading(line, 1).enrolled()
        }
    }

    @Test(
        arguments: [
            ("yes:no", .on, false), ("no:yes", .refused, true), (":no", .refused, false),
            ("none:", .none, false), ("?", .unknown, false),
        ] as [(String, Enrolled.Lingering, Bool)])
    func `what becomes of sessions at a logout is two words`(
        said: String, lingering: Enrolled.Lingering, kills: Bool
    ) throws {
        let reading = try reading("noise\nrelay-linger:1:\(said):\n")
        #expect(reading.lingering == lingering)
        #expect(reading.killsAtLogout == kills)
    }

    private static let silences: [(String, UInt8, IntroductionError)] = [
        ("", 255, .noLogin(host: "host", "ssh host")),
        ("welcome\nrelay-missing:1:\n", 127, .noServer(host: "host", nil)),
        ("relay-clock:1:5:\n", 64, .oldServer(host: "host")),
        ("relay-enrolled:2:AAAA:\n", 0, .otherVersion(host: "host")),
        ("a\r\nwelcome\r\n", 3, .noAnswer(host: "host", 3, said: "welcome")),
        ("", 0, .noAnswer(host: "host", 0, said: nil)),
    ]

    @Test(arguments: silences)
    func `every way to get no answer is told apart`(
        output: String, status: UInt8, error: IntroductionError
    ) throws {
        #expect(throws: error) { try reading(output, status).enrolled() }
    }

    @Test func `what is to be tried with ssh has no port of ours`() throws {
        let reading = EnrolReading(
            output: [], status: .exited(code: 255), host: "ada@host:7722",
            ssh: try SSHClient(command: nil))
        #expect(reading.silence == .noLogin(host: "ada@host:7722", "ssh ada@host"))
        #expect(reading.silence.description.contains("once `ssh ada@host` works"))
    }

    @Test func `each failure is one harmless line that names the host and a remedy`() {
        let errors: [IntroductionError] =
            Self.silences.map(\.2) + [
                .noClient("ssh", host: "host"), .noConfiguration("ssh", host: "host"),
                .noServer(host: "host", "/x"), .refused(host: "host", "a\u{1b}b\n"),
                .badAnswer(host: "host"), .noAnswer(host: "host", 1, said: "\u{7}"),
            ]
        for error in errors {
            #expect(error.description.contains("host"))
            #expect(!error.description.contains { $0.isNewline || $0 == "\u{1b}" || $0 == "\u{7}" })
        }
    }
}
