// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// What those are told who want to know what happens to a session, and what those who wait for it.
@Suite struct HolderWatchingTests {
    private let device = Viewer(principal: "device a", role: .owner)

    private func watch(idle: UInt64? = nil) -> Attach {
        var attach = Attach(kind: .watch, role: .view, start: .end)
        attach.session = .number(1)
        attach.idle = idle
        return attach
    }

    private func request() -> Attach {
        var attach = Attach(kind: .request)
        attach.session = .number(1)
        return attach
    }

    private func events(_ holder: inout Holder, _ number: Int = 9) throws -> [Event] {
        try holder.frames(number).filter { $0.type == .event }.map { try $0.decode() }
    }

    @Test func `a watcher is told who comes and goes, and gets no output`() throws {
        var holder = Holder()
        try holder.attach(9, watch(), role: .view)
        #expect(holder.frames(9).map(\.type) == [.attached])
        try holder.attach(1, .terminal())
        holder.shellPrints(10)
        holder.close(1)
        #expect(try events(&holder) == [Event(.attached(device)), Event(.detached(device))])
        #expect(holder.core.information(now: start).attached == 0)
    }

    @Test func `a client that comes back on another link was never away`() throws {
        var holder = Holder()
        try holder.attach(9, watch())
        try holder.attach(1, .terminal())
        try holder.attach(2, .terminal(generation: 2))
        holder.close(1)
        #expect(try events(&holder) == [Event(.attached(device))])
    }

    @Test func `what was broken off has nobody woken`() throws {
        var holder = Holder()
        try holder.attach(9, watch(idle: 5000))
        try holder.attach(10, request())
        try holder.send(10, Request(.wait(idle: 5000)))
        holder.shellPrints(1)
        for number in 9...10 {
            let id = AttachmentID(number)
            holder.core.failed(id, ProtocolViolation.unexpected(.input), now: start)
        }
        #expect(holder.core.deadline == nil)
        holder.wait(.seconds(10))
        for number in 9...10 {
            #expect(holder.frames(number).map(\.type) == [.refused])
        }
    }

    @Test func `idle is told once after each output`() throws {
        var holder = Holder()
        holder.shellPrints(1)
        try holder.attach(9, watch(idle: 5000))
        holder.wait(.seconds(60))
        #expect(try events(&holder) == [], "what was before is no news")
        holder.shellPrints(1)
        holder.wait(.milliseconds(4999))
        #expect(try events(&holder) == [])
        holder.wait(.milliseconds(1))
        #expect(try events(&holder) == [Event(.idle(5000))])
        #expect(holder.core.deadline == nil, "nobody is woken for nothing")
        holder.shellPrints(1)
        holder.wait(.seconds(60))
        #expect(try events(&holder) == [Event(.idle(5000))])
    }

    @Test func `who watches from the beginning is told of what was printed before, too`() throws {
        var holder = Holder()
        holder.wait(.seconds(1))
        holder.shellPrints(1)
        var attach = watch(idle: 5000)
        attach.start = .oldest
        try holder.attach(9, attach)
        holder.wait(.seconds(60))
        #expect(try events(&holder) == [Event(.idle(5000))])
        // Where nothing was printed there is no silence after it.
        var other = Holder()
        try other.attach(9, attach)
        other.wait(.seconds(60))
        #expect(try events(&other) == [])
    }

    @Test func `bells, titles and a new name are told`() throws {
        let name = try #require(SessionName("play"))
        var holder = Holder()
        try holder.attach(9, watch())
        holder.core.shellPrinted(Array("a\u{7}\u{7}b\u{1b}]2;one\u{7}".utf8)[...], now: start)
        holder.core.drawOutput()
        holder.core.renamed(name, for: AttachmentID(5), now: start)
        #expect(
            try events(&holder) == [Event(.bell), Event(.title("one")), Event(.renamed(name))])
        // Neither the clipboard nor the end of a title rings.
        holder.core.shellPrinted(
            Array("\u{1b}]52;c;YQ==\u{7}\u{1b}]2;one\u{7}".utf8)[...], now: start)
        holder.core.drawOutput()
        #expect(try events(&holder) == [])
    }

    @Test func `the end is told, and to who comes after it too`() throws {
        var holder = Holder()
        try holder.attach(9, watch())
        holder.core.childExited(.exited(code: 3), now: start)
        holder.core.shellIsSilent(now: start)
        try holder.attach(8, watch())
        #expect(try events(&holder, 9) == [Event(.exited(.exited(code: 3)))])
        #expect(try events(&holder, 8) == [Event(.exited(.exited(code: 3)))])
    }

    @Test func `a watcher keeps no session`() throws {
        var holder = Holder()
        try holder.attach(9, watch())
        try holder.attach(1, .terminal())
        holder.core.childExited(.exited(code: 0), now: start)
        holder.core.shellIsSilent(now: start)
        try holder.send(1, ExitSeen())
        #expect(holder.core.takeEffects().contains(.finish))
    }

    @Test func `of more events than wait a watcher is told the number`() throws {
        var holder = Holder()
        try holder.attach(9, watch())
        _ = holder.frames(9)
        for number in 0..<50 {
            try holder.attach(1, .terminal(generation: UInt64(number + 1)))
            holder.close(1)
        }
        let told = try events(&holder)
        #expect(told.count == 64)
        try holder.attach(1, .terminal(generation: 99))
        #expect(try events(&holder) == [Event(.attached(device), missed: 36)])
    }

    @Test func `who waits for the end is answered then`() throws {
        var holder = Holder()
        try holder.attach(1, request())
        try holder.send(1, Request(.wait(idle: nil)))
        holder.wait(.seconds(3600))
        #expect(holder.frames(1).map(\.type) == [.attached])
        holder.core.childExited(.signalled(number: 9), now: holder.now)
        #expect(holder.frames(1).isEmpty, "its last output may still come")
        holder.core.shellIsSilent(now: holder.now)
        let answer = try #require(holder.frames(1).first)
        #expect(try answer.decode(Response.self).information.exit == .signalled(number: 9))
        // It has seen the end for its user.
        try holder.send(1, ExitSeen())
        #expect(holder.core.takeEffects().contains(.finish))
        // Who asks later is answered at once.
        try holder.attach(2, request())
        try holder.send(2, Request(.wait(idle: 5)))
    }

    @Test func `who only looks has not seen the end for anybody`() throws {
        var holder = Holder()
        try holder.attach(1, request(), role: .view)
        holder.core.childExited(.exited(code: 0), now: start)
        holder.core.shellIsSilent(now: start)
        try holder.send(1, Request(.wait(idle: nil)))
        #expect(holder.frames(1).map(\.type) == [.attached, .response])
        #expect(throws: ProtocolViolation.notAllowed(.exitSeen)) {
            try holder.send(1, ExitSeen())
        }
    }

    @Test func `who waits for silence is answered when it lasts from the question on`() throws {
        var holder = Holder()
        holder.wait(.seconds(60))
        try holder.attach(1, request())
        try holder.send(1, Request(.wait(idle: 1000)))
        holder.wait(.milliseconds(600))
        holder.shellPrints(1)
        holder.wait(.milliseconds(999))
        #expect(holder.frames(1).map(\.type) == [.attached])
        holder.wait(.milliseconds(1))
        #expect(holder.frames(1).map(\.type) == [.response])
        #expect(holder.core.deadline == nil)
    }

    @Test func `no silence is too long to be asked for`() throws {
        var holder = Holder()
        try holder.attach(1, request())
        try holder.send(1, Request(.wait(idle: 1 << 61)))
        try holder.attach(9, watch(idle: 1 << 61))
        holder.shellPrints(1)
        holder.core.tick(now: holder.now)
        #expect(holder.frames(1).map(\.type) == [.attached])
    }
}
