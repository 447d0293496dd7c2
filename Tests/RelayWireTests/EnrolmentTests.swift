// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

/// The lines that pass between `relay-client` and `relay-server enrol`, through any login shell.
@Suite struct EnrolmentTests {
    private let request = EnrolRequest(
        device: [UInt8](0..<32), name: "laptop", version: "0.1.0")
    private let answer = EnrolAnswer.accepted(Sample.enrolled)

    private func find(_ text: String) throws(LineError) -> EnrolAnswer? {
        try EnrolAnswer.find(in: Array(text.utf8))
    }

    @Test func `a request comes back as it was written`() throws {
        #expect(try EnrolRequest(line: request.line.utf8) == request)
        #expect(try EnrolRequest(line: "\(request.line)\r\n".utf8) == request)
    }

    @Test func `every answer comes back as it was written`() throws {
        #expect(try find(answer.line) == answer)
        for refusal in EnrolAnswer.Refusal.allCases {
            let refused = EnrolAnswer.refused(refusal, words: "the disk is full; make room")
            #expect(try find(refused.line) == refused)
        }
        for lingering in Enrolled.Lingering.allCases {
            var enrolled = Enrolled(port: 1, server: Sample.key, user: "ada")
            enrolled.lingering = lingering
            #expect(try find(EnrolAnswer.accepted(enrolled).line) == .accepted(enrolled))
        }
    }

    @Test(arguments: [
        "", "Last login: today\r\n", "\u{1B}[31mwelcome ", "relay-enrolled:", "relay-enrolled:1:",
        "relay-enrolled:1:AAAA:", "relay-enrolled:x:", "relay-enrolled:1:AA\nrelay-enrolled",
        "relay-relay-enrolled:0:AA:",
    ])
    func `an answer is found behind any noise`(_ noise: String) throws {
        for after in ["", "\n", "\r\nlogout\r\n", " bye"] {
            #expect(try find(noise + answer.line + after) == answer)
        }
    }

    @Test func `an answer that is cut anywhere is none`() throws {
        let line = answer.line
        for count in 0..<line.utf8.count {
            #expect(try find(String(line.utf8.prefix(count))!) == nil)
        }
    }

    @Test func `any byte of an answer may be wrong without a trap`() {
        let bytes = Array(answer.line.utf8)
        for index in bytes.indices {
            for wrong in [UInt8(0), 10, 58, 65, 200] {
                var changed = bytes
                changed[index] = wrong
                _ = try? EnrolAnswer.find(in: changed)
            }
        }
    }

    @Test func `a newer version is an error, unless there is one of ours`() throws {
        #expect(throws: LineError.version(2)) { try find("relay-enrolled:2:AAAA:") }
        #expect(throws: LineError.version(3)) { try EnrolRequest(line: "relay-enrol:3:A:".utf8) }
        #expect(try find("relay-enrolled:2:AAAA:\n" + answer.line) == answer)
    }

    @Test func `a request without a key is malformed`() {
        #expect(throws: LineError.malformed) { try EnrolRequest(line: "".utf8) }
        #expect(throws: LineError.malformed) { try EnrolRequest(line: "relay-enrol:1:AAAA:".utf8) }
        #expect(throws: LineError.malformed) { try EnrolRequest(line: answer.line.utf8) }
    }

    @Test func `a refusal of a later version is a refusal`() throws {
        // Field 1, critical, value 40.
        #expect(try find("relay-enrolled:1:AwEo:") == .refused(.other, words: ""))
    }

    @Test func `names are cut and cleaned, not refused`() throws {
        let long = EnrolRequest(
            device: [UInt8](0..<32), name: "a\u{1B}[2J\n" + String(repeating: "é", count: 80),
            version: "")
        #expect(long.name.utf8.count == EnrolRequest.maximumNameLength)
        #expect(long.name.hasPrefix("a[2Jé"))
        #expect(try EnrolRequest(line: long.line.utf8) == long)
    }

    @Test func `only the first mebibyte is searched`() throws {
        let noise = String(repeating: "x", count: 1 << 20)
        #expect(try find(noise + answer.line) == nil)
        #expect(try find(noise.dropLast(answer.line.utf8.count) + answer.line) == answer)
    }
}
