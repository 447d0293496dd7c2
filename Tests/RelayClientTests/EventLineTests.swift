// SPDX-License-Identifier: Apache-2.0
import Foundation
import RelayWire
import Testing

@testable import RelayClient

@Suite struct EventLineTests {
    private func happened(_ what: Happened.What) -> Happened {
        Happened(SessionID(Bits128(high: 0, low: 1)), SessionName("work")!, what)
    }

    private let viewer = Viewer(principal: "device\u{1b} a", role: .control)

    @Test func `an event is a line of words`() {
        let lines: [(Happened.What, String)] = [
            (.here, "work here"), (.created, "work created"), (.gone, "work gone"),
            (.event(Event(.attached(viewer))), "work attached device? a control"),
            (.event(Event(.idle(5000))), "work idle 5s"),
            (.event(Event(.title("a\nb"), missed: 2)), "work title a?b (2 missed before)"),
            (.event(Event(.exited(.signalled(number: 9)))), "work exited 137"),
            (.event(Event(.other(77))), "work other"),
        ]
        for (what, line) in lines { #expect(EventLine(happened(what), at: 5).text == line) }
        #expect(EventLine(nil, at: 5).text == "ready")
    }

    @Test func `and an object whose members are in the manual`() throws {
        let all: [Happened.What] = [
            .here, .event(Event(.detached(viewer), missed: 1)), .event(Event(.idle(5))),
            .event(Event(.title("t"))), .event(Event(.renamed(SessionName("play")!))),
            .event(Event(.exited(.exited(code: 3)))), .event(Event(.logStopped("full"))),
        ]
        var members: Set<String> = []
        for what in all {
            let line = EventLine(happened(what), at: 5).json
            #expect(!line.contains("\n"))
            let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
            members.formUnion(try #require(value as? [String: Any]).keys)
        }
        #expect(members == (try Manual.members(of: "An event")))
    }
}
