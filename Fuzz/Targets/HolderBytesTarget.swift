// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// Three servers' connections send any bytes and frames at all: the session is not harmed, and a
/// viewer moves nothing.
func holderBytes(_ choices: inout Choices) {
    var description = smallSession(ring: 256, whenFull: choices.flag() ? .block : .drop)
    description.inputIsPipe = choices.flag()
    var core = HolderCore(description, now: start)
    var decoders = [FrameDecoder(), FrameDecoder(), FrameDecoder()]
    let role = choices.role()
    for number in decoders.indices { admit(number, role, &core) }
    var now = start
    while !choices.isEmpty {
        let number = choices.below(3)
        let id = AttachmentID(number)
        var isBroken = false
        switch choices.below(10) {
        case 0, 1:
            decoders[number].feed(choices.bytes(Int(choices.byte())))
            while !isBroken, let frame = try? decoders[number].next() {
                isBroken = (try? core.received(frame, from: id, now: now)) == nil
            }
        case 2...5:
            let frame = choices.frame(of: FrameType.allCases)
            isBroken = (try? core.received(frame, from: id, now: now)) == nil
        case 6: now += choices.duration()
        case 7:
            while let frame = core.nextFrame(for: id, now: now) {
                promise(frame.encoded.count <= 128 * 1024, "a holder's frames are short")
            }
        case 8:
            let path = choices.flag() ? InputPath.pipe : .terminal
            let count = min(core.nextInput(path).count, Int(choices.byte()))
            core.wroteInput(count, to: path, now: now)
        default: print(choices.byte(), role, &core, now: now)
        }
        if isBroken {
            core.attachmentClosed(id, now: now)
            decoders[number] = FrameDecoder()
            admit(number, role, &core)
        }
        if core.inputIsToClose { core.closedInput() }
        core.tick(now: now)
        promise(core.deadline.map { $0 > now } ?? true, "a deadline that passed is dealt with")
        checkEffects(&core, role)
    }
}

/// A session with so small a log and window that everything in it happens soon.
func smallSession(ring: Int, whenFull: WhenFull) -> SessionDescription {
    var description = SessionDescription(
        session: SessionID(Bits128(high: 1, low: 0)), name: SessionName("work")!, process: 100,
        size: WindowSize(columns: 80, rows: 24), ring: ring, whenFull: whenFull)
    description.chunkSize = 16
    description.smallestRing = 16
    description.window = 128
    return description
}

private func admit(_ number: Int, _ role: Role, _ core: inout HolderCore) {
    let id = AttachmentID(number)
    core.attachmentOpened(id)
    for frame in [Frame(Hello(software: "s")), Frame(Admit(principal: "device", role: role))] {
        promise((try? core.received(frame, from: id, now: start)) != nil, "a server is taken in")
    }
}

/// Where only viewers look nothing is asked: the session's own answer would be taken for theirs.
private let queries = [
    "\u{1b}[c", "\u{1b}[6n", "\u{1b}]11;?\u{7}", "\u{1b}P$qm\u{1b}\\", "\u{1b}[?u\u{7}",
]

private func print(_ choice: UInt8, _ role: Role, _ core: inout HolderCore, now: Instant) {
    switch choice {
    case 255: core.childExited(.exited(code: 1), now: now)
    case 254: core.shellIsSilent(now: now)
    case 200..<230 where role > .view:
        let query = Array(queries[Int(choice) % queries.count].utf8)
        core.shellPrinted(query.prefix(core.readAllowance), now: now)
    default:
        let byte = choice == 0x1B ? 0x20 : choice
        let count = min(Int(choice), core.readAllowance)
        core.shellPrinted(ArraySlice(repeating: byte, count: count), now: now)
    }
}

private func checkEffects(_ core: inout HolderCore, _ role: Role) {
    promise(core.log.end - core.log.start <= UInt64(core.log.capacity), "the log is bounded")
    promise(core.readAllowance <= HolderCore.largestRead, "a read is bounded")
    let isQuiet = core.nextInput().isEmpty && core.nextInput(.pipe).isEmpty
    promise(role > .view || isQuiet, "a viewer types nothing")
    for effect in core.takeEffects() {
        switch effect {
        case .hangUp, .finish: break
        case .resize: promise(role > .view, "a viewer has no say in the size")
        case .signalForeground: promise(role > .view, "a viewer sends no signal")
        case .releaseMemory: break
        case .signalSession, .signalProcesses, .closeTerminal, .rename, .setRing:
            promise(role == .owner, "only an owner ends a session or calls it otherwise")
        }
    }
}
