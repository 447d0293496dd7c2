// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayServer

struct SessionTableTests {
    private func session(_ name: String) -> SessionInformation {
        var information = SessionInformation(
            session: SessionID(Bits128(high: 0, low: 0)), name: SessionName(name)!)
        information.size = WindowSize(columns: 80, rows: 24)
        return information
    }

    @Test func `sessions stand in columns`() {
        var one = session("build")
        one.attached = 2
        one.idle = 3_600_000
        one.logStart = 1000
        one.logEnd = 1000 + 3 << 20
        one.command = "make test"
        var two = session("calm-otter")
        two.detached = 125_000
        var three = session("x")
        three.exit = .signalled(number: 9)
        three.idle = 59_999
        #expect(
            SessionTable([one, two, three]).lines == [
                "NAME        STATE        IDLE  SIZE   HELD     COMMAND",
                "build       attached 2   1h    80x24  3.0 MiB  make test",
                "calm-otter  detached 2m  0s    80x24  0 B      -",
                "x           exited 137   59s   80x24  0 B      -",
            ])
    }

    @Test func `no sessions are a heading alone`() {
        #expect(SessionTable([]).lines == ["NAME  STATE  IDLE  SIZE  HELD  COMMAND"])
    }

    @Test func `a command cannot write to the terminal that shows it`() {
        var one = session("x")
        one.command = "a\u{1B}]0;b\u{7}\n\u{9B}2J"
        #expect(SessionTable([one]).lines[1].hasSuffix("  a?]0;b???2J"))
    }

    @Test func `a long command is cut`() {
        var one = session("x")
        one.command = String(repeating: "x", count: SessionTable.commandWidth)
        #expect(SessionTable([one]).lines[1].hasSuffix(" " + one.command!))
        one.command! += "y"
        #expect(SessionTable([one]).lines[1].hasSuffix("xxx…"))
    }

    @Test(
        arguments: [
            (0, "0s"), (59_999, "59s"), (60_000, "1m"), (3_599_999, "59m"), (3_600_000, "1h"),
            (86_399_999, "23h"), (86_400_000, "1d"), (864_000_000, "10d"),
        ] as [(UInt64, String)])
    func `an age is one number`(milliseconds: UInt64, shown: String) {
        #expect(SessionTable.age(milliseconds) == shown)
    }

    @Test(
        arguments: [
            (1023, "1023 B"), (1024, "1.0 KiB"), (1 << 20 - 1, "1023.9 KiB"), (1 << 20, "1.0 MiB"),
            (1 << 30, "1.0 GiB"),
        ] as [(UInt64, String)])
    func `an amount has one decimal`(count: UInt64, shown: String) {
        #expect(SessionTable.bytes(count) == shown)
    }
}
