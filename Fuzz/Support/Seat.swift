// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// What a well-behaved client knows of its own typing; outlives its attachments.
struct TypistModel {
    let instance: InstanceID
    var generation: UInt64 = 0
    /// Where the bytes typed so far end.
    var end: UInt64 = 0
    /// Every byte before this is known to be written.
    var confirmed: UInt64 = 0
    var wasAnswered = false
    /// It said that nothing more is typed.
    var hasEnded = false
    var saidBye = false

    init(_ number: Int) { instance = InstanceID(Bits128(high: 2, low: UInt64(number))) }

    /// Every byte says whose it is and where it belongs.
    func byte(at offset: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: instance.bits.low << 6 | offset & 63)
    }
}

/// One attachment as its client sees it: every frame is held to what came before.
struct Seat {
    let id: AttachmentID
    let kind: Attach.Kind
    let role: Role
    let start: Attach.Start
    let window: UInt64
    /// The next byte of output that must come; nil before Attached.
    var next: UInt64?
    /// What the holder was told to be written, and held back.
    var written: UInt64 = 0
    var held: UInt64 = 0
    /// Every byte of typing before this was sent here.
    var sent: UInt64 = 0
    var exit: Exited?
    /// Refused was received: nothing follows.
    var isRefused = false
    /// Bye was sent: at most a Refused, which was on its way, follows.
    var hasLeft = false

    var isOver: Bool { isRefused || hasLeft }

    var mayType: Bool { !isOver && kind == .terminal && role >= .control }

    /// The byte of output at an offset.
    static func print(at offset: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: offset ^ offset >> 8)
    }

    mutating func attached(_ attached: Attached) {
        promise(next == nil, "an attachment is answered once")
        promise(attached.role == role, "the role is the one wanted")
        if case .offset(let wanted) = start {
            promise(attached.offset - attached.lost == wanted, "the output goes on there")
        } else {
            promise(attached.lost == 0, "nothing is lost that was not asked for")
        }
        next = attached.offset
        written = attached.offset
    }

    mutating func printed(_ output: Output) {
        promise(output.offset == next, "output has no hole")
        for (index, byte) in output.bytes.enumerated() {
            promise(byte == Self.print(at: output.offset + UInt64(index)), "output is unchanged")
        }
        next = output.end
        promise(output.end - written - held <= window, "the window is kept")
        promise(exit == nil, "nothing follows the exit")
    }

    mutating func lost(_ gap: Gap, in log: ByteLog) {
        promise(gap.start == next && gap.end == log.start, "a gap is what is gone, and no more")
        next = gap.end
        promise(exit == nil, "nothing follows the exit")
    }

    mutating func ended(_ exited: Exited, of log: ByteLog) {
        promise(exit == nil && exited.end == next && next == log.end, "the exit comes last, once")
        exit = exited
    }
}
