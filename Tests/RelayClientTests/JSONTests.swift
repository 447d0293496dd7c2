// SPDX-License-Identifier: Apache-2.0
import Foundation
import RelayWire
import Testing

@testable import RelayClient

/// What programs read.
@Suite struct JSONTests {
    private var session: SessionInformation {
        var session = SessionInformation(
            session: SessionID(Bits128(high: 0, low: 1)), name: SessionName("work")!)
        session.command = "echo \"a\\b\"\n\u{1}"
        session.exit = .signalled(number: 9)
        session.viewers = [Viewer(principal: "laptop", role: .control, leads: true)]
        session.size = WindowSize(columns: 80, rows: 24)
        session.lost = 7
        return session
    }

    private func read(_ text: String) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? [String: Any])
    }

    @Test func `every value is as any other reader has it`() throws {
        let object = JSON.object([
            .init("a", .array([.null, .bool(true), .number(.max), .string("\u{7f}\u{1b}ü\"\\")])),
            .init("b", .object([])),
        ])
        let read = try read(object.text)
        let values = try #require(read["a"] as? [Any])
        #expect(values[0] is NSNull)
        #expect(values[1] as? Bool == true)
        #expect(values[2] as? UInt64 == .max)
        #expect(values[3] as? String == "\u{7f}\u{1b}ü\"\\")
        #expect((read["b"] as? [String: Any])?.isEmpty == true)
    }

    @Test func `a session says all that is in the manual`() throws {
        let report = try read(SessionReport(session, on: "tower").json)
        #expect(report["version"] as? Int == 1)
        #expect(report["host"] as? String == "tower")
        let value = try #require(report["session"] as? [String: Any])
        #expect(value["name"] as? String == "work")
        #expect(value["command"] as? String == session.command)
        #expect(value["state"] as? String == "exited")
        #expect(value["lost"] as? Int == 7)
        #expect(value["front"] is NSNull)
        let exit = try #require(value["exit"] as? [String: Any])
        #expect(exit["status"] as? Int == 137)
        #expect(exit["signal"] as? Int == 9)
        let viewers = try #require(value["viewers"] as? [[String: Any]])
        #expect(viewers[0]["device"] as? String == "laptop")
        #expect(viewers[0]["role"] as? String == "control")
        let documented = try Manual.members(of: "A session")
        #expect(Set(value.keys) == documented)
    }

    @Test func `a host that does not answer has an error and no sessions`() throws {
        let listing = HostListing([
            .init(host: "tower", result: .answered([session])),
            .init(host: "hut", result: .failed(.failure("hut does not answer"))),
        ])
        let read = try read(listing.lines(json: true)[0])
        let hosts = try #require(read["hosts"] as? [[String: Any]])
        #expect(hosts[0]["error"] is NSNull)
        #expect((hosts[0]["sessions"] as? [Any])?.count == 1)
        #expect(hosts[1]["error"] as? String == "hut does not answer")
        #expect(Set(hosts[1].keys) == (try Manual.members(of: "A host")))
        #expect(listing.ending == .failure("hut does not answer"))
    }

    @Test func `a host without sessions gets a line`() {
        let listing = HostListing([
            .init(host: "tower", result: .answered([session])),
            .init(host: "hut", result: .answered([])),
        ])
        #expect(listing.lines(json: false).count == 2)
        #expect(listing.ending == Ending(status: 0, lines: ["hut has no sessions"]))
    }
}

/// docs/MANUAL.md, as far as tests hold programs to it.
enum Manual {
    /// The members that a table of JSON names: the first column, in backquotes, of the table behind
    /// the line that begins with these words.
    static func members(of title: String) throws -> Set<String> {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("docs/MANUAL.md"), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("**\(title)**") })
        let rows = lines[start...].drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
        return Set(
            rows.flatMap { row in
                row.split(separator: "|")[0].split(separator: "`").enumerated()
                    .filter { $0.offset % 2 == 1 }.map { String($0.element) }
            })
    }
}
