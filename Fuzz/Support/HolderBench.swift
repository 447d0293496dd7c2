// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A session and a few clients that keep to the protocol.
struct HolderBench {
    static let seatCount = 4

    var core: HolderCore
    var now = start
    var seats: [Int: Seat] = [:]
    var typists = (0..<seatCount).map(TypistModel.init)
    /// How far the shell has read what each typed.
    var taken = Array(repeating: UInt64(0), count: seatCount)
    private var attachments = 0
    private var hasFinished = false

    init(whenFull: WhenFull, inputIsPipe: Bool) {
        var description = smallSession(ring: 200, whenFull: whenFull)
        description.inputIsPipe = inputIsPipe
        core = HolderCore(description, now: start)
    }

    func id(_ seat: Int) -> AttachmentID? { seats[seat]?.id }

    /// A frame of a client that keeps to the protocol.
    mutating func send(_ body: some FrameBody, from id: AttachmentID, channel: UInt64 = 1) {
        do throws(ProtocolViolation) {
            try core.received(Frame(body, channel: channel), from: id, now: now)
        } catch {
            fatalError("who keeps to the protocol is not refused: \(error)")
        }
    }

    /// A client whose other attachments may still be there.
    mutating func attach(_ number: Int, _ choices: inout Choices) {
        close(number)
        let typist = choices.below(Self.seatCount)
        guard !typists[typist].saidBye else { return }
        attachments += 1
        let id = AttachmentID(attachments)
        let kind = choices.pick([Attach.Kind.terminal, .terminal, .log, .request])
        let starts: [Attach.Start] = [
            .oldest, .end, .offset(core.log.end - min(core.log.end, UInt64(choices.byte()))),
        ]
        let role = choices.role()
        // The first typist had the session made; where such a one starts is told from his creation.
        var start = choices.pick(starts)
        if typist == 0, start == .oldest { start = .end }
        let seat = Seat(
            id: id, kind: kind, role: role, start: start,
            window: core.description.window ?? SendWindow.most)
        typists[typist].generation += 1
        var attach = Attach(kind: kind, role: seat.role, start: seat.start)
        attach.session = core.description.session
        attach.size = choices.size()
        if kind == .terminal {
            if typist == 0 { attach.creation = Creation(whenFull: core.description.whenFull) }
            attach.instance = typists[typist].instance
            attach.generation = typists[typist].generation
            attach.resumes = typists[typist].wasAnswered
            attach.inputWritten = typists[typist].confirmed
            attach.inputEnd = typists[typist].end
        }
        core.attachmentOpened(id)
        send(Hello(software: "fuzz", features: Feature.all), from: id, channel: 0)
        send(Admit(principal: "device", role: .owner), from: id, channel: 0)
        send(attach, from: id)
        seats[number] = seat
        typistOfSeat[number] = typist
    }

    var typistOfSeat: [Int: Int] = [:]

    mutating func close(_ number: Int) {
        guard let seat = seats.removeValue(forKey: number) else { return }
        core.attachmentClosed(seat.id, now: now)
    }

    /// What holds at any time.
    mutating func check(_ number: Int) {
        promise(core.log.end - core.log.start <= UInt64(core.log.capacity), "the log is bounded")
        if let seat = seats[number] {
            var copy = core
            let hasFrame = core.hasFrame(for: seat.id, now: now)
            promise(
                hasFrame == (copy.nextFrame(for: seat.id, now: now) != nil),
                "a frame is said to be there when it is")
        }
        for effect in core.takeEffects() where effect == .finish {
            promise(!hasFinished, "a session ends once")
            hasFinished = true
        }
    }

    mutating func passes(_ duration: Duration) {
        now += duration
        core.tick(now: now)
        promise(core.deadline.map { $0 > now } ?? true, "a deadline that passed is dealt with")
    }
}

/// The shell.
extension HolderBench {
    mutating func shellPrints(_ count: Int) {
        let end = core.log.end
        let bytes = (0..<UInt64(min(count, core.readAllowance))).map { Seat.print(at: end + $0) }
        core.shellPrinted(bytes[...], now: now)
    }

    /// The shell takes so many bytes of what was typed.
    mutating func shellReads(_ count: Int) {
        for path in [InputPath.terminal, .pipe] { shellReads(count, path) }
        if core.inputIsToClose { core.closedInput() }
    }

    private mutating func shellReads(_ count: Int, _ path: InputPath) {
        var count = count
        while count > 0, !core.nextInput(path).isEmpty {
            let piece = core.nextInput(path).prefix(count)
            for byte in piece {
                let typist = Int(byte >> 6)
                promise(
                    byte == typists[typist].byte(at: taken[typist]),
                    "what is typed arrives once and in order")
                taken[typist] += 1
            }
            core.wroteInput(piece.count, to: path, now: now)
            count -= piece.count
        }
    }

    mutating func childChanges(_ choice: UInt8) {
        switch choice {
        case 0..<32: core.shellIsSilent(now: now)
        case 32..<64: core.childExited(.exited(code: choice), now: now)
        case 64..<72: core.closedInput()
        default: break
        }
    }
}
