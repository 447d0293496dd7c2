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
        attached.idle = 5_000
        attached.logEnd = 1500
        var detached = try information("calm-otter")
        detached.detached = 3 * 60_000
        detached.idle = 7_200_000
        detached.command = "make -j8"
        var exited = try information("a")
        exited.exit = .signalled(number: 15)
        exited.idle = 2 * 86_400_000
        #expect(
            SessionTable([attached, detached, exited]).lines == [
                "NAME        STATE        IDLE  SIZE   BUFFER  COMMAND",
                "a           exited 143   2d    80x24  0/4m    (login shell)",
                "b           attached 2   5s    80x24  1k/4m   (login shell)",
                "calm-otter  detached 3m  2h    80x24  0/4m    make -j8",
            ])
    }

    @Test func `a command cannot harm the terminal nor fill it`() throws {
        var evil = try information("a")
        evil.command = "a\u{1b}[2J\n" + String(repeating: "b", count: 200)
        let line = SessionTable([evil]).lines[1]
        #expect(line.contains("a?[2J?bbb"))
        #expect(line.hasSuffix("b…"))
        #expect(line.count < 120)
    }
}
