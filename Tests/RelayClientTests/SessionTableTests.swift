// SPDX-License-Identifier: Apache-2.0
import RelayWire
import Testing

@testable import RelayClient

@Suite struct SessionTableTests {
    private func information(_ name: String) throws -> SessionInformation {
        var information = SessionInformation(
            session: SessionID(Bits128(high: 0, low: 1)), name: try #require(SessionName(name)))
        information.size = WindowSize(columns: 80, rows: 24)
        information.ring = 4 << 20
        return information
    }

    @Test func `states, ages and sizes are short, names in order`() throws {
        var attached = try information("b")
        attached.attached = 2
        attached.viewers = [
            Viewer(principal: "laptop", role: .owner),
            Viewer(principal: "token x", role: .view),
        ]
        attached.idle = 5_000
        attached.logEnd = 1500
        attached.programInFront = "vim"
        var detached = try information("calm-otter")
        detached.detached = 3 * 60_000
        detached.idle = 7_200_000
        detached.age = 3 * 86_400_000
        detached.command = "make -j8"
        detached.lost = 3 << 20
        var exited = try information("a")
        exited.exit = .signalled(number: 15)
        exited.idle = 2 * 86_400_000
        var old = try information("old")
        old.attached = 1
        #expect(
            SessionTable([attached, detached, exited, old]).lines == [
                "NAME        STATE                          IDLE  AGE  SIZE   BUFFER  LOST  FRONT  "
                    + "COMMAND",
                "a           exited 143                     2d    0s   80x24  0/4m    0     -      "
                    + "(login shell)",
                "b           attached laptop,token x(view)  5s    0s   80x24  1k/4m   0     vim    "
                    + "(login shell)",
                "calm-otter  detached 3m                    2h    3d   80x24  0/4m    3m    -      "
                    + "make -j8",
                "old         attached 1                     0s    0s   80x24  0/4m    0     -      "
                    + "(login shell)",
            ])
    }

    @Test func `sessions of several hosts say where they are`() throws {
        let lines = SessionTable([
            ("tower", [try information("b"), try information("a")]), ("sea", []),
            ("hut", [try information("c")]),
        ]).lines
        #expect(
            lines.map { $0.prefix(13) } == [
                "HOST   NAME  ", "tower  a     ", "tower  b     ", "hut    c     ",
            ])
    }

    @Test func `nothing from elsewhere can harm the terminal nor fill it`() throws {
        var evil = try information("a")
        evil.command = "a\u{1b}[2J\n" + String(repeating: "b", count: 200)
        evil.programInFront = "\u{1b}]0;x"
        evil.attached = 1
        evil.viewers = [
            Viewer(principal: "\u{7}" + String(repeating: "c", count: 99), role: .owner)
        ]
        let line = SessionTable([evil]).lines[1]
        #expect(line.contains("a?[2J?bbb"))
        #expect(line.contains("?]0;x"))
        #expect(line.contains("?ccc"))
        #expect(line.hasSuffix("b…"))
        #expect(line.count < 170)
    }
}
