// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A holder core on a bench: connections attach, frames go in, frames come out.
struct Holder {
    var core: HolderCore
    var now = start

    init(_ description: SessionDescription = .small()) {
        core = HolderCore(description, now: start)
    }

    /// A server connects, says who it is for, and passes the Attach on.
    mutating func attach(
        _ number: Int, _ attach: Attach, principal: String = "device a", role: Role = .owner,
        channel: UInt64 = 1
    ) throws {
        let id = AttachmentID(number)
        core.attachmentOpened(id)
        let hello = Hello(software: "test", features: Feature.all)
        try core.received(Frame(hello), from: id, now: now)
        try core.received(Frame(Admit(principal: principal, role: role)), from: id, now: now)
        try core.received(Frame(attach, channel: channel), from: id, now: now)
    }

    mutating func send(_ number: Int, _ body: some FrameBody, channel: UInt64 = 1) throws {
        try core.received(Frame(body, channel: channel), from: AttachmentID(number), now: now)
    }

    mutating func close(_ number: Int) {
        core.attachmentClosed(AttachmentID(number), now: now)
    }

    /// Everything that is to be sent now.
    mutating func frames(_ number: Int) -> [Frame] {
        var frames: [Frame] = []
        while let frame = core.nextFrame(for: AttachmentID(number), now: now) {
            frames.append(frame)
        }
        return frames
    }

    mutating func attached(_ number: Int) throws -> Attached? {
        try frames(number).first { $0.type == .attached }?.decode()
    }

    /// The output among the frames to be sent, in one piece.
    mutating func output(_ number: Int) throws -> [UInt8] {
        try frames(number).filter { $0.type == .output }.flatMap {
            try $0.decode(Output.self).bytes
        }
    }

    mutating func refusal(_ number: Int) throws -> Refused.Code? {
        try frames(number).first { $0.type == .refused }?.decode(Refused.self).code
    }

    mutating func shellPrints(_ count: Int) {
        core.shellPrinted(ArraySlice(repeating: UInt8(ascii: "x"), count: count), now: now)
    }

    /// Writes all input that waits.
    mutating func typed(_ path: InputPath = .terminal) -> [UInt8] {
        var bytes: [UInt8] = []
        while case let next = core.nextInput(path), !next.isEmpty {
            bytes += next
            core.wroteInput(next.count, to: path, now: now)
        }
        return bytes
    }

    /// Time passes, and the core is called at each of its deadlines.
    mutating func wait(_ duration: Duration) {
        let end = now + duration
        while let deadline = core.deadline, deadline <= end {
            now = max(now, deadline)
            core.tick(now: now)
            if core.deadline == deadline { break }
        }
        now = end
    }
}
