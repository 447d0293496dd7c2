// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct InputLedgerTests {
    private let ada = Typist.number(1)

    /// An Attach of a typist's generation; later ones resume after an answer.
    private func attach(
        _ generation: UInt64, written: UInt64 = 0, end: UInt64 = 0, resumes: Bool? = nil
    ) -> Attach {
        var attach = Attach.terminal(generation: generation)
        attach.resumes = resumes ?? (generation > 1)
        attach.inputWritten = written
        attach.inputEnd = max(written, end)
        return attach
    }

    /// Everything that waits, written at once.
    private func drained(_ ledger: inout InputLedger, _ path: InputPath = .terminal) -> [UInt8] {
        var bytes: [UInt8] = []
        while case let next = ledger.nextBytes(path), !next.isEmpty {
            bytes += next
            _ = ledger.wrote(next.count, to: path)
        }
        return bytes
    }

    private func attached() -> InputLedger {
        var ledger = InputLedger()
        #expect(ledger.attached(ada, attach(1)) == .known(written: 0))
        return ledger
    }

    @Test func `what comes again is written once`() throws {
        var ledger = attached()
        try ledger.received(Input(offset: 0, bytes: [1, 2, 3]), from: ada)
        try ledger.received(Input(offset: 0, bytes: [1, 2, 3]), from: ada)
        try ledger.received(Input(offset: 1, bytes: [2, 3, 4]), from: ada)
        #expect(drained(&ledger) == [1, 2, 3, 4])
        try ledger.received(Input(offset: 2, bytes: [3, 4, 5]), from: ada)
        #expect(drained(&ledger) == [5])
        #expect(ledger.written(by: ada) == 5)
    }

    @Test func `a hole is a violation`() throws {
        var ledger = attached()
        try ledger.received(Input(offset: 0, bytes: [1]), from: ada)
        #expect(throws: ProtocolViolation.brokenInput(expected: 1, got: 2)) {
            try ledger.received(Input(offset: 2, bytes: [3]), from: ada)
        }
    }

    @Test func `a window may wait and not a byte more`() throws {
        var ledger = attached()
        let window = Int(Input.window)
        for offset in stride(from: 0, to: window, by: Input.maximumLength) {
            let bytes = [UInt8](repeating: 1, count: Input.maximumLength)
            try ledger.received(Input(offset: UInt64(offset), bytes: bytes), from: ada)
        }
        let above = Input(offset: Input.window, bytes: [1])
        #expect(throws: ProtocolViolation.self) { try ledger.received(above, from: ada) }
        _ = ledger.wrote(1)
        try ledger.received(above, from: ada)
    }

    @Test func `a stranger to the session types nothing`() {
        var ledger = InputLedger()
        #expect(throws: ProtocolViolation.unexpected(.input)) {
            try ledger.received(Input(offset: 0, bytes: [1]), from: ada)
        }
    }

    @Test func `typists are written in the order they typed, each confirmed for itself`() throws {
        var ledger = attached()
        let bob = Typist.number(2)
        _ = ledger.attached(bob, attach(1))
        try ledger.received(Input(offset: 0, bytes: [1, 2]), from: ada)
        try ledger.received(Input(offset: 0, bytes: [11]), from: bob)
        try ledger.received(Input(offset: 2, bytes: [3]), from: ada)
        #expect(ledger.wrote(1) == ada)
        #expect(ledger.nextBytes() == [2])
        #expect(ledger.wrote(1) == ada)
        #expect(ledger.wrote(1) == bob)
        #expect(ledger.written(by: ada) == 2)
        #expect(ledger.written(by: bob) == 1)
        #expect(drained(&ledger) == [3])
    }

    @Test func `a resume goes on after the last written byte and what waited is not doubled`()
        throws
    {
        var ledger = attached()
        try ledger.received(Input(offset: 0, bytes: [1, 2, 3]), from: ada)
        _ = ledger.wrote(1)
        ledger.detached(ada, generation: 1)
        #expect(ledger.attached(ada, attach(2)) == .known(written: 1))
        try ledger.received(Input(offset: 1, bytes: [2, 3, 4]), from: ada)
        #expect(drained(&ledger) == [2, 3, 4])
    }

    @Test func `only a higher generation takes over`() {
        var ledger = attached()
        #expect(ledger.attached(ada, attach(1)) == .superseded)
        #expect(ledger.attached(ada, attach(3)) == .known(written: 0))
        #expect(ledger.attached(ada, attach(2)) == .superseded)
        #expect(ledger.attached(ada, attach(3)) == .superseded)
    }

    @Test func `an old link that closes does not detach the newer one`() {
        var ledger = attached()
        _ = ledger.attached(ada, attach(2))
        ledger.detached(ada, generation: 1)
        fill(&ledger, from: 100, count: InputLedger.maximumRemembered + 5)
        #expect(ledger.attached(ada, attach(3)) == .known(written: 0))
    }

    @Test func `after Bye no old link types again`() throws {
        var ledger = attached()
        try ledger.received(Input(offset: 0, bytes: [1]), from: ada)
        ledger.saidBye(ada)
        #expect(drained(&ledger) == [1])
        #expect(ledger.attached(ada, attach(2)) == .superseded)
    }

    @Test func `the same instance of another principal is somebody else`() {
        var ledger = attached()
        #expect(
            ledger.attached(.number(1, of: "device b"), attach(1)) == .known(written: 0))
    }

    @Test func `the end comes after everything typed before it, once`() throws {
        var ledger = attached()
        try ledger.received(Input(offset: 0, bytes: [1]), from: ada, into: .pipe)
        try ledger.ended(InputEnd(offset: 1), from: ada, into: .pipe)
        try ledger.ended(InputEnd(offset: 1), from: ada, into: .pipe)
        #expect(!ledger.isAtEnd)
        #expect(drained(&ledger, .pipe) == [1])
        #expect(ledger.isAtEnd)
        ledger.passedEnd()
        #expect(!ledger.isAtEnd)
    }

    @Test func `nothing is typed after the end, and the end does not move`() throws {
        var ledger = attached()
        try ledger.ended(InputEnd(offset: 0), from: ada)
        #expect(throws: ProtocolViolation.self) {
            try ledger.received(Input(offset: 0, bytes: [1]), from: ada)
        }
        #expect(throws: ProtocolViolation.self) {
            try ledger.ended(InputEnd(offset: 1), from: ada)
        }
    }

    /// So many typists attach and vanish without a Bye.
    private func fill(
        _ ledger: inout InputLedger, from first: UInt64, count: Int, bye: Bool = false
    ) {
        for number in first..<first + UInt64(count) {
            let typist = Typist.number(number)
            _ = ledger.attached(typist, attach(1))
            if bye { ledger.saidBye(typist) }
            ledger.detached(typist, generation: 1)
        }
    }

    @Test func `64 are remembered; by the 65th the one unheard of longest is forgotten`() throws {
        var ledger = attached()
        try ledger.received(Input(offset: 0, bytes: [1, 2]), from: ada)
        _ = drained(&ledger)
        ledger.detached(ada, generation: 1)
        fill(&ledger, from: 100, count: InputLedger.maximumRemembered - 1)
        var same = ledger
        #expect(same.attached(ada, attach(2)) == .known(written: 2))

        fill(&ledger, from: 200, count: 1)
        #expect(
            ledger.attached(ada, attach(2, written: 1, end: 3)) == .unknown(from: 3))
        try ledger.received(Input(offset: 1, bytes: [2, 3, 4]), from: ada)
        #expect(drained(&ledger) == [4])
    }

    @Test func `an unanswered typist may be one that was forgotten`() {
        var ledger = InputLedger()
        #expect(ledger.attached(ada, attach(2, end: 4, resumes: false)) == .known(written: 0))
        fill(&ledger, from: 100, count: InputLedger.maximumRemembered + 1)
        let bob = Typist.number(2)
        #expect(
            ledger.attached(bob, attach(2, end: 4, resumes: false)) == .unknown(from: 4))
        #expect(ledger.attached(.number(3), attach(1)) == .known(written: 0))
        #expect(
            ledger.attached(.number(4, of: "device b"), attach(2, resumes: false))
                == .known(written: 0))
    }

    @Test func `that a past is forgotten is said until it is heard`() {
        var ledger = InputLedger()
        fill(&ledger, from: 100, count: InputLedger.maximumRemembered + 1)
        #expect(
            ledger.attached(ada, attach(2, end: 4, resumes: false)) == .unknown(from: 4))
        // The answer was lost with its link.
        #expect(
            ledger.attached(ada, attach(3, end: 5, resumes: false)) == .unknown(from: 4))
        #expect(ledger.attached(ada, attach(4, written: 4, end: 5)) == .known(written: 4))
    }

    @Test func `those who said Bye are forgotten first`() {
        var ledger = attached()
        ledger.detached(ada, generation: 1)
        fill(&ledger, from: 100, count: 200, bye: true)
        #expect(ledger.attached(ada, attach(2)) == .known(written: 0))
    }

    @Test func `whoever was attached a moment ago is not unheard of for long`() {
        var ledger = attached()
        fill(&ledger, from: 100, count: InputLedger.maximumRemembered - 1)
        ledger.detached(ada, generation: 1)
        fill(&ledger, from: 300, count: 10)
        #expect(ledger.attached(ada, attach(2)) == .known(written: 0))
    }

    @Test func `nobody attached and nobody with waiting bytes is forgotten`() throws {
        var ledger = attached()
        let bob = Typist.number(2)
        _ = ledger.attached(bob, attach(1))
        try ledger.received(Input(offset: 0, bytes: [1]), from: bob)
        ledger.detached(bob, generation: 1)
        fill(&ledger, from: 100, count: 200)
        #expect(ledger.attached(ada, attach(2)) == .known(written: 0))
        #expect(ledger.attached(bob, attach(2)) == .known(written: 0))
        try ledger.received(Input(offset: 0, bytes: [1, 2]), from: bob)
        #expect(drained(&ledger) == [1, 2])
    }

    @Test func `when nobody can be forgotten, nobody new is taken`() {
        var ledger = InputLedger()
        for number in 0..<UInt64(InputLedger.maximumRemembered) {
            #expect(ledger.attached(.number(number), attach(1)) == .known(written: 0))
        }
        let late = Typist.number(1000)
        #expect(ledger.attached(late, attach(1)) == .tooMany)
        #expect(ledger.attached(.number(0), attach(2)) == .known(written: 0))
        ledger.detached(.number(1), generation: 1)
        #expect(ledger.attached(late, attach(1)) == .known(written: 0))
    }

    @Test func `input that can never be written is taken and dropped`() throws {
        var ledger = attached()
        try ledger.received(Input(offset: 0, bytes: [1, 2]), from: ada, into: .pipe)
        _ = ledger.wrote(1, to: .pipe)
        #expect(ledger.discardPiped() == [ada])
        #expect(ledger.nextBytes(.pipe).isEmpty)
        #expect(ledger.written(by: ada) == 2)
        try ledger.received(Input(offset: 2, bytes: [3]), from: ada, into: .pipe)
        #expect(ledger.nextBytes(.pipe) == [3])
    }

    @Test func `a pipe that takes nothing holds no key up, and gives none away`() throws {
        let bob = Typist.number(2)
        var ledger = attached()
        _ = ledger.attached(bob, attach(1))
        try ledger.received(Input(offset: 0, bytes: [1, 2]), from: ada, into: .pipe)
        try ledger.received(Input(offset: 0, bytes: [3]), from: bob)
        #expect(drained(&ledger) == [3])
        try ledger.received(Input(offset: 1, bytes: [4]), from: bob)
        #expect(ledger.discardPiped() == [ada])
        #expect(ledger.written(by: bob) == 1)
        #expect(drained(&ledger) == [4])
    }
}
