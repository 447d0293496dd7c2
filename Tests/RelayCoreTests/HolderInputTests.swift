// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct HolderInputTests {
    private func taken(_ offset: UInt64) -> Frame { Frame(InputTaken(offset: offset), channel: 1) }

    @Test func `news of written input waits 200 ms for output to ride along with`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        _ = holder.frames(1)
        try holder.send(1, Input(offset: 0, bytes: [1, 2]))
        #expect(holder.typed() == [1, 2])
        #expect(holder.frames(1) == [])
        holder.wait(.milliseconds(199))
        #expect(holder.frames(1) == [])
        holder.wait(.milliseconds(1))
        #expect(holder.frames(1) == [taken(2)])

        try holder.send(1, Input(offset: 2, bytes: [3]))
        _ = holder.typed()
        holder.shellPrints(1)
        #expect(holder.frames(1).first == taken(3))
        holder.wait(.seconds(1))
        #expect(holder.frames(1) == [])
    }

    @Test func `news that is due asks for no timer while its connection takes nothing`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        _ = holder.frames(1)
        try holder.send(1, Input(offset: 0, bytes: [1]))
        _ = holder.typed()
        holder.wait(.milliseconds(200))
        #expect(holder.core.deadline == nil)
        #expect(holder.core.hasFrame(for: AttachmentID(1), now: holder.now))
    }

    @Test func `a quarter of the window is told at once`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        _ = holder.frames(1)
        try holder.send(1, Input(offset: 0, bytes: Array(repeating: 1, count: 16 * 1024)))
        _ = holder.typed()
        #expect(holder.frames(1) == [taken(16 * 1024)])
    }

    @Test func `the end of one terminal's input does not stop the others`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(1))
        try holder.attach(2, .terminal(2))
        try holder.send(1, InputEnd(offset: 0))
        #expect(!holder.core.inputIsToClose)
        try holder.send(2, Input(offset: 0, bytes: [5]))
        #expect(holder.typed() == [5])
        try holder.send(2, Input(offset: 1, bytes: [6]))
        try holder.send(2, InputEnd(offset: 2))
        try holder.attach(3, .terminal(3))
        try holder.send(3, Input(offset: 0, bytes: [7]))
        #expect(holder.typed() == [6, 7])
    }

    /// A session whose child's input is the standard input of the client that had it made.
    private func piped() throws -> Holder {
        var description = SessionDescription.small()
        description.inputIsPipe = true
        var holder = Holder(description)
        try holder.attach(1, creating())
        _ = holder.frames(1)
        return holder
    }

    private func creating() -> Attach {
        var attach = Attach.terminal()
        attach.creation = Creation(whenFull: .drop)
        return attach
    }

    @Test func `a pipe is closed behind all that was sent before its end`() throws {
        var holder = try piped()
        try holder.send(1, Input(offset: 0, bytes: [5]))
        try holder.send(1, InputEnd(offset: 1))
        #expect(!holder.core.inputIsToClose)
        #expect(holder.typed(.pipe) == [5])
        #expect(holder.core.inputIsToClose)
        holder.core.closedInput()
        #expect(!holder.core.inputIsToClose)
    }

    @Test func `what is sent into a closed pipe is taken and dropped`() throws {
        var holder = try piped()
        try holder.send(1, Input(offset: 0, bytes: [5]))
        holder.core.closedInput()
        #expect(holder.core.nextInput(.pipe).isEmpty)
        #expect(holder.frames(1) == [taken(1)])
        try holder.send(1, Input(offset: 1, bytes: [6]))
        try holder.send(1, InputEnd(offset: 2))
        #expect(holder.core.nextInput(.pipe).isEmpty)
        #expect(!holder.core.inputIsToClose)
        #expect(holder.frames(1) == [taken(2)])
    }

    @Test func `keys of another client go to the terminal, and never among the data`() throws {
        var holder = try piped()
        try holder.send(1, Input(offset: 0, bytes: [5]))
        try holder.attach(2, .terminal(2))
        try holder.send(2, Input(offset: 0, bytes: [3]))
        #expect(holder.core.nextInput() == [3])
        #expect(holder.core.nextInput(.pipe) == [5])
        try holder.send(2, Report(offset: 1, kind: Report.event, age: 0, bytes: [27]))
        try holder.send(2, InputEnd(offset: 2))
        #expect(holder.typed() == [3, 27])
        #expect(holder.typed(.pipe) == [5])
        #expect(!holder.core.inputIsToClose, "the end of somebody's keys is not the pipe's")
        // The creator's is, on whatever link.
        holder.close(1)
        var back = Attach.terminal(generation: 2)
        back.inputWritten = 1
        back.inputEnd = 1
        try holder.attach(3, back)
        try holder.send(3, Input(offset: 1, bytes: [6]))
        #expect(holder.typed(.pipe) == [6])
    }

    @Test func `a request sends into the pipe while it is open, and types then`() throws {
        var holder = try piped()
        var attach = Attach(kind: .request, start: .end)
        attach.session = .number(1)
        attach.instance = .number(7)
        attach.generation = 1
        try holder.attach(2, attach)
        try holder.send(2, Input(offset: 0, bytes: [5]))
        #expect(holder.typed(.pipe) == [5])
        holder.core.closedInput()
        try holder.send(2, Input(offset: 1, bytes: [6]))
        #expect(holder.core.nextInput().isEmpty && holder.core.nextInput(.pipe).isEmpty)
        attach.instance = .number(8)
        try holder.attach(3, attach)
        try holder.send(3, Input(offset: 0, bytes: [7]))
        #expect(holder.typed() == [7])
    }

    @Test func `a signal goes to the program in front`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        try holder.send(1, Signal(.quit))
        #expect(holder.core.takeEffects() == [.signalForeground(.quit)])
    }

    @Test func `log cursors and questions type nothing`() throws {
        var holder = Holder()
        for (number, kind) in [(1, Attach.Kind.log), (2, .request)] {
            var attach = Attach(kind: kind)
            attach.session = .number(1)
            try holder.attach(number, attach)
            #expect(throws: ProtocolViolation.notAllowed(.input)) {
                try holder.send(number, Input(offset: 0, bytes: [1]))
            }
        }
    }
}
