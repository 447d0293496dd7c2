// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// What the clients do.
extension HolderBench {
    /// The user types, as far as the window allows.
    mutating func type(_ number: Int, _ count: Int) {
        guard let seat = seats[number], seat.mayType, let typist = typistOfSeat[number],
            !typists[typist].hasEnded
        else { return }
        let room = Input.window - (typists[typist].end - typists[typist].confirmed)
        typists[typist].end += min(UInt64(count) * 64, room)
    }

    /// The client sends the next piece of it.
    mutating func sendTyping(_ number: Int) {
        guard let seat = seats[number], seat.mayType, let index = typistOfSeat[number] else {
            return
        }
        let typist = typists[index]
        let offset = max(seat.sent, typist.confirmed)
        let end = min(typist.end, offset + UInt64(Input.maximumLength))
        guard offset < end else { return }
        if offset.isMultiple(of: 3) {
            let end = min(end, offset + UInt64(Report.maximumLength))
            let bytes = (offset..<end).map(typist.byte)
            seats[number]?.sent = end
            let report = Report(offset: offset, kind: Report.event, age: 0, bytes: bytes)
            return send(report, from: seat.id)
        }
        let input = Input(offset: offset, bytes: (offset..<end).map(typist.byte))
        seats[number]?.sent = end
        send(input, from: seat.id)
    }

    mutating func acknowledge(_ number: Int, _ choices: inout Choices) {
        guard let seat = seats[number], !seat.isOver, seat.kind != .request, let next = seat.next
        else { return }
        let written = seat.written + min(next - seat.written, UInt64(choices.byte()))
        let held = min(next - written, UInt64(choices.below(16)))
        seats[number]?.written = written
        seats[number]?.held = held
        send(Acknowledge(written: written, held: held), from: seat.id)
    }

    /// Everything else a client may say.
    mutating func says(_ number: Int, _ choices: inout Choices) {
        guard let seat = seats[number], !seat.isOver, seat.next != nil else { return }
        switch choices.below(6) {
        case 0: send(Resize(size: choices.size()), from: seat.id)
        case 1 where seat.mayType: send(Signal(.interrupt), from: seat.id)
        case 2 where seat.mayType && seat.exit != nil: send(ExitSeen(), from: seat.id)
        case 3 where seat.kind == .terminal:
            send(Bye(), from: seat.id)
            seats[number]?.hasLeft = true
            if let typist = typistOfSeat[number] { typists[typist].saidBye = true }
        case 4 where seat.kind == .request:
            let questions: [Request.Question] = [
                .information, .kill, .setRing(UInt64(choices.byte())),
            ]
            send(Request(choices.pick(questions)), from: seat.id)
        case 5 where seat.mayType: endInput(number, seat.id)
        default: break
        }
    }

    private mutating func endInput(_ number: Int, _ id: AttachmentID) {
        guard let typist = typistOfSeat[number], !typists[typist].saidBye,
            seats[number]?.sent == typists[typist].end
        else { return }
        send(InputEnd(offset: typists[typist].end), from: id)
        typists[typist].hasEnded = true
    }

    /// Takes frames as a connection would.
    mutating func pull(_ number: Int, atMost count: Int) {
        for _ in 0..<count {
            guard let id = id(number), let frame = nextFrame(for: id) else { return }
            promise(frame.channel == 1, "frames stay on their channel")
            promise(
                seats[number]?.isRefused == false
                    && (seats[number]?.hasLeft == false || frame.type == .refused),
                "nothing follows the end of an attachment")
            do {
                try read(frame, number)
            } catch {
                fatalError("a holder's frames can be read: \(error)")
            }
        }
    }

    private mutating func read(_ frame: Frame, _ number: Int) throws {
        switch frame.type {
        case .attached: try answered(frame.decode(), number)
        case .output: seats[number]?.printed(try frame.decode())
        case .gap: seats[number]?.lost(try frame.decode(), in: core.log)
        case .exited: seats[number]?.ended(try frame.decode(), of: core.log)
        case .inputTaken: confirmed(try frame.decode(InputTaken.self).offset, number)
        case .refused:
            _ = try frame.decode(Refused.self)
            seats[number]?.isRefused = true
        case .suppress: _ = try frame.decode(Suppress.self)
        case .response: _ = try frame.decode(Response.self)
        default: fatalError("a holder does not send \(frame.type)")
        }
    }

    private mutating func answered(_ attached: Attached, _ number: Int) throws {
        seats[number]?.attached(attached)
        guard seats[number]?.kind == .terminal, let typist = typistOfSeat[number] else { return }
        promise(!attached.inputUnknown, "few clients are all remembered")
        typists[typist].wasAnswered = true
        confirmed(attached.inputWritten, number)
    }

    private mutating func confirmed(_ offset: UInt64, _ number: Int) {
        guard let typist = typistOfSeat[number] else { return }
        promise(offset <= typists[typist].end, "nothing is written that was not typed")
        typists[typist].confirmed = max(typists[typist].confirmed, offset)
        if let sent = seats[number]?.sent { seats[number]?.sent = max(sent, offset) }
    }

    private mutating func nextFrame(for id: AttachmentID) -> Frame? {
        core.nextFrame(for: id, now: now)
    }
}
