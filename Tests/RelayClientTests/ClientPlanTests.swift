// SPDX-License-Identifier: Apache-2.0
import RelayCore
import RelayPTY
import RelayWire
import Testing

@testable import RelayClient

@Suite struct ClientPlanTests {
    private func plan(
        _ wish: SessionWish, _ circumstances: Circumstances = Circumstances()
    ) -> ClientPlan {
        var next: UInt8 = 0
        return ClientPlan(wish, circumstances) { count in
            next += 1
            return (0..<count).map { UInt8($0) &+ next &* 37 }
        }
    }

    @Test func `a plain call makes a new session with names to choose from`() throws {
        let plan = plan(SessionWish(.new))
        #expect(plan.names.count == SpeakableName.candidateCount)
        #expect(plan.attach.name == nil)
        #expect(plan.attach.creation?.userNamed == false)
        #expect(plan.attach.session != nil)
        #expect(plan.attach.instance?.bits != plan.attach.session?.bits)
        #expect(plan.attach.kind == .terminal)
        #expect(plan.attach.role == .owner)
        #expect(plan.attach.start == .oldest)
    }

    @Test func `a name goes to its session or makes it`() throws {
        let name = try #require(SessionName("otter"))
        let plan = plan(SessionWish(.named(name)))
        #expect(plan.attach.name == name)
        #expect(plan.attach.creation?.userNamed == true)
        #expect(plan.names == [])
    }

    @Test func `going back never creates`() throws {
        let name = try #require(SessionReference("otter"))
        #expect(plan(SessionWish(.existing(name))).attach.creation == nil)
        #expect(plan(SessionWish(.existing(name))).attach.name?.text == "otter")
        #expect(plan(SessionWish(.existing(.latest))).attach.latest)
        let id = String(repeating: "0a", count: 16)
        let byID = plan(SessionWish(.existing(try #require(SessionReference(id)))))
        #expect(byID.attach.session?.description == id)
        #expect(byID.attach.name == nil)
    }

    @Test func `output that is no terminal makes the program wait and tolerates no gap`() {
        var pipe = Circumstances()
        pipe.outputIsTerminal = false
        #expect(plan(SessionWish(.new), pipe).attach.creation?.whenFull == .block)
        #expect(!plan(SessionWish(.new), pipe).toleratesGaps)
        #expect(plan(SessionWish(.new)).attach.creation?.whenFull == .drop)
        #expect(plan(SessionWish(.new)).toleratesGaps)
        var wish = SessionWish(.new)
        wish.whenFull = .drop
        #expect(plan(wish, pipe).attach.creation?.whenFull == .drop)
    }

    @Test func `only a plain call with a person before it asks for other sessions`() throws {
        #expect(plan(SessionWish(.new)).asksForOthers)
        var pipe = Circumstances()
        pipe.inputIsTerminal = false
        #expect(!plan(SessionWish(.new), pipe).asksForOthers)
        var command = SessionWish(.new)
        command.command = "make"
        #expect(!plan(command).asksForOthers)
        #expect(!plan(SessionWish(.named(try #require(SessionName("otter"))))).asksForOthers)
        #expect(!plan(SessionWish(.existing(.latest))).asksForOthers)
    }

    @Test func `input that is no terminal becomes a pipe`() {
        var pipe = Circumstances()
        pipe.inputIsTerminal = false
        #expect(plan(SessionWish(.new), pipe).attach.creation?.inputIsPipe == true)
        #expect(plan(SessionWish(.new)).attach.creation?.inputIsPipe == false)
    }

    @Test func `keys of the terminal travel by the numbers of SSH`() {
        // The places of VINTR, VEOF and VSUSP on Linux.
        #expect(TerminalModes.encoded([0: 3, 4: 4, 10: 26]) == [1, 3, 5, 4, 10, 26])
    }

    @Test func `who sees what he types already says so`() {
        let modes = TerminalModes.encoded([0: 3], echoes: false)
        #expect(modes == [1, 3, 53, 0])
        #expect(!TerminalModes.echoes(modes))
        #expect(TerminalModes.controlCharacters(modes) == [0: 3])
        for others in [[], [1, 3], [53, 1], [53], [1, 53, 0, 0]] as [[UInt64]] {
            #expect(TerminalModes.echoes(others))
        }
    }

    @Test func `only variables of terminal and language travel, and not too much`() {
        let all = ["TERM": "xterm", "LC_ALL": "C.UTF-8", "HOME": "/root", "LD_PRELOAD": "x"]
        #expect(TerminalEnvironment.variables { all[$0] } == ["TERM=xterm", "LC_ALL=C.UTF-8"])
        let long = String(repeating: "x", count: Creation.maximumEnvironmentLength)
        let variables = TerminalEnvironment.variables { $0 == "LANG" ? long : all[$0] }
        #expect(variables == ["TERM=xterm", "LC_ALL=C.UTF-8"])
    }
}
