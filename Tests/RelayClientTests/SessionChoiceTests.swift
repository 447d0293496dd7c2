// SPDX-License-Identifier: Apache-2.0
import RelayTerminal
import RelayWire
import Testing

@testable import RelayClient

@Suite struct SessionChoiceTests {
    private func information(
        _ number: UInt64, _ name: String, front: String? = nil, last: String? = nil
    ) -> SessionInformation {
        let id = SessionID(Bits128(high: 0, low: number))
        var information = SessionInformation(session: id, name: SessionName(name)!)
        information.programInFront = front
        information.lastLine = last
        information.idle = 61_000
        return information
    }

    private func choice(current: UInt64? = 2) -> SessionChoice {
        var exited = information(8, "aaa")
        exited.exit = .exited(code: 0)
        var died = information(9, "bbb")
        died.died = "it was killed"
        return SessionChoice(
            [
                information(3, "work", front: "vim", last: "-- INSERT --"),
                information(1, "build", front: "make", last: "[ 42%] Linking\u{1b}"),
                exited, died, information(2, "mail"),
            ], current: current.map { SessionID(Bits128(high: 0, low: $0)) })
    }

    @Test func `those that run are in the order of the list`() {
        #expect(choice().sessions.map(\.name.text) == ["build", "mail", "work"])
        #expect(choice().place == 1)
        #expect(choice().words(2) == "work (3 of 3)")
    }

    @Test func `next and previous go round`() {
        #expect(choice(current: 3).session(1) == 0)
        #expect(choice(current: 1).session(-1) == 2)
        #expect(choice().session(1) == 2)
        #expect(choice().session(-1) == 0)
        // Ours has ended.
        #expect(choice(current: 8).session(1) == 0)
        #expect(choice(current: 8).session(-1) == 2)
    }

    @Test func `alone there is nowhere to go`() {
        let id = SessionID(Bits128(high: 0, low: 1))
        let alone = SessionChoice([information(1, "only")], current: id)
        #expect(alone.session(1) == nil)
        #expect(alone.session(-1) == nil)
        #expect(SessionChoice([], current: id).session(1) == nil)
    }

    @Test func `a page shows names, programs, idle times and last lines, and marks ours`() {
        var menu = choice().menu
        let screen = menu.cover(rows: 24).over(TerminalModel(rows: 24, columns: 80).screen)
        let lines = (0..<5).map { String(decoding: screen.row($0).text, as: UTF8.self) }
        #expect(
            lines == [
                "sessions",
                "      name   in front  idle  last line",
                " 1    build  make      1m    [ 42%] Linking?",
                " 2 *  mail   -         1m",
                " 3    work   vim       1m    -- INSERT --",
            ])
        var keys = Array("INSERT\r".utf8)[...]
        #expect(menu.pressed(&keys) == .chosen(2))
        #expect(choice().menu.selected == 1)
    }
}
