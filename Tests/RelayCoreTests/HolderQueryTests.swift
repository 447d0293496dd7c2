// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayTerminal
import RelayWire
import Testing

/// Who answers a query, and what is left out for whom.
@Suite struct HolderQueryTests {
    private static let cursorQuery = "\u{1b}[6n"
    private static let cursorAnswer = "\u{1b}[7;7R"
    private static let modelAnswer = "\u{1b}[1;1R"

    /// A session with a client that has typed, seen all there was, and leads.
    private static func led() throws -> Holder {
        var holder = Holder(.small(ring: 4096))
        try holder.attach(1, .terminal(1))
        try holder.send(1, Input(offset: 0, bytes: [0x61]))
        _ = holder.typed()
        holder.wait(.milliseconds(200))
        _ = holder.frames(1)
        return holder
    }

    private static func says(
        _ text: String = cursorAnswer, kind: TerminalQuery.Kind = .cursor, at offset: UInt64 = 1,
        age: UInt64 = 0
    ) -> Report {
        Report(offset: offset, kind: kind.rawValue, age: age, bytes: Array(text.utf8))
    }

    @Test func `the leader's answer is written, once, and the model stays silent`() throws {
        var holder = try Self.led()
        holder.prints(Self.cursorQuery)
        #expect(holder.frames(1).map(\.type) == [.output])
        try holder.send(1, Acknowledge(written: holder.core.log.end))
        try holder.send(1, Self.says())
        #expect(holder.typedText() == Self.cursorAnswer)
        try holder.send(1, Self.says(at: 7))
        holder.wait(.seconds(60))
        #expect(holder.typedText() == "")
        #expect(holder.core.queries.isEmpty)
        #expect(try holder.frames(1).last?.decode(InputTaken.self).offset == 13)
    }

    @Test func `a terminal may think for longer than two seconds, or not answer at all`() throws {
        var holder = try Self.led()
        for answers in [true, false] {
            holder.prints(Self.cursorQuery)
            _ = holder.frames(1)
            try holder.send(1, Acknowledge(written: holder.core.log.end))
            holder.wait(.milliseconds(2500))
            #expect(holder.typedText() == "")
            if answers { try holder.send(1, Self.says()) }
            #expect(holder.typedText() == (answers ? Self.cursorAnswer : ""))
        }
        holder.wait(.seconds(10))
        try holder.send(1, Self.says(at: 7))
        #expect(holder.typedText() == "", "nobody waits for it any more")
    }

    @Test func `the model answers for a leader that shows nothing for two seconds`() throws {
        var holder = try Self.led()
        holder.prints(Self.cursorQuery)
        _ = holder.frames(1)
        holder.wait(.milliseconds(1999))
        #expect(holder.typedText() == "")
        holder.wait(.milliseconds(1))
        #expect(holder.typedText() == Self.modelAnswer)
        try holder.send(1, Acknowledge(written: holder.core.log.end))
        try holder.send(1, Self.says())
        holder.wait(.seconds(60))
        #expect(holder.typedText() == "", "the late answer is dropped")
    }

    @Test func `where nobody is attached the model answers at once, as things stood then`() throws {
        var holder = try Self.led()
        holder.close(1)
        holder.prints("ab\(Self.cursorQuery)cd")
        #expect(holder.typedText() == "\u{1b}[1;3R")
        try holder.attach(2, .terminal(1, generation: 2))
        let frames = holder.frames(2)
        #expect(try Self.suppressed(frames) == [[.queries], []], "answered ones are not shown")
    }

    @Test func `what only a terminal knows is not made up`() throws {
        var holder = try Self.led()
        holder.close(1)
        holder.prints("\u{1b}]11;?\u{7}\u{1b}]52;c;?\u{7}")
        holder.wait(.seconds(60))
        #expect(holder.typedText() == "")
    }

    @Test func `the first client is waited for, two seconds from the start`() throws {
        var holder = Holder(.small(ring: 4096))
        holder.prints("\u{7}\(Self.cursorQuery)")
        try holder.attach(1, .terminal(1))
        #expect(holder.frames(1).map(\.type) == [.attached, .output])
        try holder.send(1, Acknowledge(written: holder.core.log.end))
        try holder.send(1, Self.says(at: 0))
        #expect(holder.typedText() == Self.cursorAnswer)
        var lonely = Holder(.small(ring: 4096))
        lonely.prints(Self.cursorQuery)
        lonely.wait(.seconds(2))
        #expect(lonely.typedText() == Self.modelAnswer)
        lonely.prints(Self.cursorQuery)
        #expect(lonely.typedText() == Self.modelAnswer)
    }

    @Test func `an answer is late, or of another kind, or nobody asked: it is dropped`() throws {
        var holder = try Self.led()
        try holder.send(1, Self.says())
        holder.prints(Self.cursorQuery)
        _ = holder.frames(1)
        try holder.send(1, Self.says("\u{1b}[0n", kind: .status, at: 7))
        #expect(holder.typedText() == "")
        try holder.send(1, Self.says(at: 11, age: 2000))
        try holder.send(1, Input(offset: 17, bytes: [0x62]))
        #expect(holder.typedText() == Self.cursorAnswer + "b")
    }

    @Test func `in place of an answer that is too old the model gives one`() throws {
        var holder = try Self.led()
        holder.prints(Self.cursorQuery)
        _ = holder.frames(1)
        try holder.send(1, Acknowledge(written: holder.core.log.end))
        try holder.send(1, Self.says(age: 2001))
        #expect(holder.typedText() == Self.modelAnswer)
    }

    @Test func `a late answer is not taken for that of a later query`() throws {
        var holder = try Self.led()
        holder.prints(Self.cursorQuery)
        _ = holder.frames(1)
        holder.wait(.seconds(2))
        #expect(holder.typedText() == Self.modelAnswer)
        holder.prints(Self.cursorQuery)
        _ = holder.frames(1)
        try holder.send(1, Acknowledge(written: holder.core.log.end))
        try holder.send(1, Self.says("\u{1b}[1;9R"))
        #expect(holder.typedText() == "")
        try holder.send(1, Self.says(at: 7))
        #expect(holder.typedText() == Self.cursorAnswer)
        #expect(holder.core.queries.isEmpty)
    }

    @Test func `dropped answers count as written in their turn`() throws {
        var holder = try Self.led()
        try holder.send(1, Input(offset: 1, bytes: [0x62]))
        try holder.send(1, Self.says(at: 2))
        #expect(holder.core.ledger.written(by: .number(1)) == 1)
        #expect(holder.typedText() == "b")
        #expect(holder.core.ledger.written(by: .number(1)) == 8)
        try holder.send(1, Self.says(at: 2))
        #expect(holder.typedText() == "", "sent again, it is known")
    }

    @Test func `a report does not make its client lead, F3 does`() throws {
        var holder = try Self.led()
        var other = Attach.terminal(2)
        other.size = WindowSize(columns: 100, rows: 30)
        try holder.attach(2, other)
        _ = holder.frames(2)
        _ = holder.core.takeEffects()
        let focus = Report(offset: 0, kind: Report.event, age: 0, bytes: Array("\u{1b}[I".utf8))
        try holder.send(2, focus)
        #expect(holder.typedText() == "\u{1b}[I")
        #expect(holder.core.takeEffects() == [])
        try holder.send(2, Self.says("\u{1b}[1;2R", at: 3))
        #expect(holder.typedText() == "\u{1b}[1;2R")
        #expect(holder.core.takeEffects() == [.resize(WindowSize(columns: 100, rows: 30))])
    }

    @Test func `who does not lead gets no queries, and its answers count for nothing`() throws {
        var holder = try Self.led()
        try holder.attach(2, .terminal(2))
        _ = holder.frames(2)
        holder.prints("\(Self.cursorQuery)\u{7}")
        #expect(try Self.suppressed(holder.frames(2)) == [.queries], "its bell rings")
        _ = holder.frames(1)
        try holder.send(2, Self.says(at: 0))
        #expect(holder.typedText() == "")
        try holder.send(1, Self.says())
        #expect(holder.typedText() == Self.cursorAnswer)
    }

    @Test func `when the lead changes, a query stays with whom it was shown to`() throws {
        var holder = try Self.led()
        try holder.attach(2, .terminal(2))
        _ = holder.frames(2)
        holder.prints(Self.cursorQuery)
        _ = holder.frames(1)
        try holder.send(2, Input(offset: 0, bytes: [0x62]))
        #expect(holder.typedText() == "b")
        #expect(try Self.suppressed(holder.frames(2)) == [.queries])
        try holder.send(1, Self.says())
        #expect(holder.typedText() == Self.cursorAnswer)
        holder.prints(Self.cursorQuery)
        #expect(try Self.suppressed(holder.frames(2)) == [[]], "now the other one is asked")
        #expect(try Self.suppressed(holder.frames(1)) == [.queries])
    }

    @Test func `a leader that comes back in time is asked what it was not shown`() throws {
        var holder = try Self.led()
        holder.prints(Self.cursorQuery)
        _ = holder.frames(1)
        holder.close(1)
        holder.wait(.seconds(1))
        try holder.attach(2, .terminal(1, generation: 2, start: .offset(0)))
        #expect(holder.frames(2).map(\.type) == [.attached, .output])
        try holder.send(2, Self.says())
        holder.wait(.seconds(60))
        #expect(holder.typedText() == Self.cursorAnswer)
    }

    @Test func `a leader that leaves, or is lost, leaves its query to the model`() throws {
        for leaves in [true, false] {
            var holder = try Self.led()
            holder.prints(Self.cursorQuery)
            _ = holder.frames(1)
            try holder.send(1, Acknowledge(written: holder.core.log.end))
            if leaves { try holder.send(1, Bye()) } else { holder.close(1) }
            holder.core.tick(now: holder.now)
            #expect(holder.typedText() == (leaves ? Self.modelAnswer : ""))
            holder.wait(.seconds(2))
            #expect(holder.typedText() == (leaves ? "" : Self.modelAnswer))
        }
    }

    @Test func `a replay has neither queries nor alerts, what is new has both`() throws {
        var holder = try Self.led()
        holder.prints("old\u{7}")
        _ = holder.frames(1)
        try holder.attach(2, .terminal(2))
        var frames = holder.frames(2)
        #expect(frames.map(\.type) == [.attached, .suppress, .output])
        #expect(try Self.suppressed(frames) == [[.queries, .alerts]])
        holder.prints("new\u{7}")
        frames = holder.frames(2)
        #expect(frames.map(\.type) == [.suppress, .output])
        #expect(try Self.suppressed(frames) == [.queries])
    }

    @Test func `what is older than two seconds when it is sent is a replay`() throws {
        var holder = try Self.led()
        holder.close(1)
        holder.prints("one\u{7}")
        holder.wait(.seconds(1))
        holder.prints("two\u{7}")
        holder.wait(.milliseconds(1500))
        try holder.attach(2, .terminal(1, generation: 2, start: .offset(0)))
        let frames = holder.frames(2)
        #expect(frames.map(\.type) == [.attached, .suppress, .output, .suppress, .output])
        #expect(try Self.suppressed(frames) == [[.queries, .alerts], []])
        #expect(try frames.last?.decode(Output.self).offset == 4)
    }

    @Test func `a program that asks and never reads is not answered without end`() throws {
        var holder = try Self.led()
        holder.close(1)
        for _ in 0..<2000 { holder.prints(Self.cursorQuery) }
        let answers = holder.typedText().utf8.count
        #expect(answers > 4000 && answers <= InputLedger.maximumAnswers)
    }

    @Test func `of too many questions at once the oldest is forgotten`() throws {
        var holder = try Self.led()
        for _ in 0...OpenQueries.maximumCount { holder.prints("\u{1b}]11;?\u{7}") }
        holder.prints(Self.cursorQuery)
        holder.wait(.seconds(2))
        #expect(holder.typedText() == Self.modelAnswer)
    }

    @Test func `what is typed into a pipe is no answer`() throws {
        var description = SessionDescription.small(ring: 4096)
        description.inputIsPipe = true
        var holder = Holder(description)
        holder.prints(Self.cursorQuery)
        holder.wait(.seconds(60))
        #expect(holder.typedText() == "")
    }

    @Test func `a client or server of old is told nothing of all this`() throws {
        var holder = try Self.led()
        holder.prints("old\u{7}")
        let id = AttachmentID(2)
        holder.core.attachmentOpened(id)
        let hello = Hello(software: "old", features: [Feature.signals])
        try holder.core.received(Frame(hello), from: id, now: holder.now)
        let admit = Admit(principal: "device b", role: .owner)
        try holder.core.received(Frame(admit), from: id, now: holder.now)
        try holder.core.received(Frame(Attach.terminal(2), channel: 1), from: id, now: holder.now)
        #expect(holder.frames(2).map(\.type) == [.attached, .output])
    }

    private static func suppressed(_ frames: [Frame]) throws -> [Suppress.Classes] {
        try frames.filter { $0.type == .suppress }.map { try $0.decode(Suppress.self).classes }
    }
}

extension Holder {
    fileprivate mutating func prints(_ text: String) {
        core.shellPrinted(Array(text.utf8)[...], now: now)
    }

    fileprivate mutating func typedText() -> String { String(decoding: typed(), as: UTF8.self) }
}
