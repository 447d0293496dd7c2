// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A client with a server that may be hostile, a user, and a terminal.
struct ClientBench {
    private var core: ClientCore
    private var now = start
    private var decoders: [LinkID: FrameDecoder] = [:]
    /// The connections that are being made.
    private var attempts: [LinkID] = []
    /// Those that are there; frames go both ways.
    private var open: [LinkID] = []
    /// On which of them the server speaks.
    private var speaker = 0
    private var lastLink = LinkID(0)
    /// A snapshot has been drawn.
    private var isDrawn = false
    /// The server had something suppressed: not every byte of the output is shown.
    private var isFiltered = false
    /// Where the output stands on the screen, announced gaps included: it never goes back. Nil while
    /// nothing is shown and nothing says where it will begin: before Attached, and after an Attached
    /// that announces a snapshot until that is drawn. What a link that broke has announced and not
    /// shown binds no later one.
    private var shown: UInt64?
    private var hasAnswered = false
    /// Every byte before this was taken by the terminal.
    private var taken: UInt64 = 0
    private var typedEnd: UInt64 = 0
    /// The same for the session that the user has chosen.
    private var typedThere: UInt64 = 0
    private var hasEndedInput = false
    /// Where an Attach was sent, and on which channels Bye.
    private var channels: [LinkID: Channels] = [:]
    private var attaches: Set<[UInt64]> = []
    /// How many sessions the client has left, and how often its user wanted to.
    private var moves = 0
    private var wishes: UInt64 = 0
    private var isOver = false

    private struct Channels {
        var last: UInt64 = 0
        var left: Set<UInt64> = []
    }

    init(_ choices: inout Choices) {
        var attach = Attach(kind: choices.pick([.terminal, .terminal, .log]), role: choices.role())
        attach.instance = InstanceID(Bits128(high: 2, low: 1))
        attach.session = SessionID(Bits128(high: 1, low: 0))
        if choices.flag() { attach.creation = choices.creation() }
        var plan = ClientPlan(attach: attach, jitter: 1)
        plan.toleratesGaps = choices.flag()
        if choices.flag() { plan.attach.snapshotHistory = 10 }
        plan.attach.looksAround = choices.flag()
        if choices.flag() { plan.names = [SessionName("calm-otter")!, SessionName("x")!] }
        core = ClientCore(plan)
        core.started(now: now)
        settle()
    }

    mutating func received(_ frame: Frame) {
        guard let link else { return }
        if frame.type == .suppress { isFiltered = true }
        do throws(ProtocolViolation) {
            try core.received(frame, on: link, now: now)
        } catch {
            lose(link)
        }
        settle()
    }

    /// The link on which the server speaks.
    private var link: LinkID? { open.isEmpty ? nil : open[speaker % open.count] }

    mutating func received(bytes: [UInt8]) {
        guard let link else { return }
        decoders[link]?.feed(bytes)
        do throws(WireError) {
            while self.link == link, let frame = try decoders[link]?.next() { received(frame) }
        } catch {
            lose(link)
            settle()
        }
    }

    private mutating func lose(_ link: LinkID) {
        forget(link)
        core.linkLost(link, wasAccepted: true, now: now)
    }

    private mutating func forget(_ link: LinkID) {
        decoders[link] = nil
        channels[link] = nil
        attempts.removeAll { $0 == link }
        open.removeAll { $0 == link }
    }

    /// What an honest server would send next.
    mutating func serverGoesOn(_ choices: inout Choices) {
        let last = link.flatMap { channels[$0]?.last } ?? 1
        let channel = core.isMoving ? max(last, 2) - 1 : max(last, 1)
        switch choices.below(6) {
        case 5:
            // The other session, if it was asked here.
            let answer = Attached(
                session: choices.session(), name: choices.name(), role: choices.role(),
                offset: UInt64(choices.byte()), lost: 0, inputWritten: 0, whenFull: .drop)
            let refusal = Frame(Refused(choices.pick(Refused.Code.allCases)), channel: last)
            received(choices.flag() ? Frame(answer, channel: last) : refusal)
        case 0:
            let at = shown ?? choices.number()
            let attached = Attached(
                session: choices.session(), name: choices.name(), role: choices.role(), offset: at,
                lost: 0, inputWritten: core.uplink.written, whenFull: .drop)
            received(Frame(attached, channel: channel))
        case 1:
            guard let next = core.cursor.received, next < Varint.maximum - 256 else { return }
            let bytes = [1] + choices.bytes(Int(choices.byte()))
            let output = Output(offset: next, wantsAcknowledgement: choices.flag(), bytes: bytes)
            received(Frame(output, channel: channel))
        case 2:
            guard let next = core.cursor.received, next < Varint.maximum - 512 else { return }
            received(
                Frame(Gap(start: next, end: next + 1 + UInt64(choices.byte())), channel: channel))
        case 3:
            let offset = core.uplink.written + UInt64(choices.byte())
            received(Frame(InputTaken(offset: min(offset, core.uplink.end)), channel: channel))
        default:
            guard let end = core.cursor.received, choices.flag() else { return }
            received(Frame(Exited(status: .exited(code: 3), end: end), channel: channel))
        }
    }

    mutating func linkChanges(_ choices: inout Choices) {
        switch choices.below(4) {
        case 0: speaker += 1
        case 1: if let link = link ?? attempts.first { lose(link) }
        case 2: core.routeChanged(isThere: choices.flag(), now: now)
        default:
            guard let link = attempts.first else { return }
            attempts.removeFirst()
            open.append(link)
            decoders[link] = FrameDecoder()
            core.linkOpened(link, now: now)
        }
        settle()
    }

    mutating func passes(_ duration: Duration) {
        now += duration
        core.tick(now: now)
        promise(core.deadline.map { $0 > now } ?? true, "a deadline that passed is dealt with")
        settle()
    }
}

/// The user and the terminal.
extension ClientBench {
    mutating func types(_ bytes: [UInt8]) {
        let count = min(bytes.count, core.inputAllowance)
        guard count > 0 else { return }
        let isMoving = core.isMoving
        let begin = isMoving ? typedThere : core.uplink.end
        let typed = (0..<UInt64(count)).map { Self.key(at: begin + $0) }
        if count.isMultiple(of: 3), !isMoving {
            core.reported(typed[...], kind: UInt64(count), now: now)
        } else {
            core.typed(typed[...])
        }
        if isMoving { typedThere += UInt64(count) }
        if !isMoving { typedEnd = max(typedEnd, core.uplink.end) }
        settle()
    }

    private static func key(at offset: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: offset) }

    /// So many bytes, or with the largest count all there are.
    mutating func terminalTakes(_ count: UInt64) {
        guard let shown else { return }
        taken += count == UInt64(UInt8.max) ? shown - taken : min(count, shown - taken)
        core.wroteOutput(to: taken, visits: moves, now: now)
        settle()
    }

    mutating func userActs(_ choices: inout Choices) {
        switch choices.below(16) {
        case 0: core.leave(now: now)
        case 1:
            core.inputEnded()
            hasEndedInput = true
        case 2...8: core.resized(choices.size())
        case 9: core.askPresent()
        case 10: core.drop(UInt64(choices.byte()))
        case 11: core.askSessions()
        case 12, 13: chooses(&choices)
        default: core.signalled(choices.pick(SessionSignal.allCases))
        }
        settle()
    }
}

/// The user goes to another session.
extension ClientBench {
    private mutating func chooses(_ choices: inout Choices) {
        guard !core.isMoving else { return }
        wishes += 1
        typedThere = 0
        var attach = Attach(kind: .terminal, role: choices.pick([.control, .owner]))
        attach.instance = InstanceID(Bits128(high: 2, low: 1 + wishes))
        attach.session = SessionID(Bits128(high: 1, low: wishes))
        if choices.flag() { attach.creation = choices.creation() }
        if choices.flag() { attach.snapshotHistory = 10 }
        core.chose(attach, names: [SessionName("x")!], now: now)
    }

    private mutating func moved(_ attached: Attached) {
        moves += 1
        begins(attached)
        typedEnd = typedThere
        typedThere = 0
        isDrawn = false
    }
}

/// What the client orders and says.
extension ClientBench {
    private mutating func settle() {
        for effect in core.takeEffects() { check(effect) }
        if shown == nil, hasAnswered, let received = core.cursor.received {
            // A screen was announced and never came, and the session has answered again without one.
            shown = received
            taken = received
        }
        promise(core.uplink.end - core.uplink.written <= Uplink.capacity, "typing is bounded")
    }

    private mutating func check(_ effect: ClientCore.Effect) {
        promise(!isOver, "nothing happens after the end: \(effect)")
        switch effect {
        case .connect(let next):
            promise(next.number > lastLink.number, "links are numbered")
            attempts.append(next)
            lastLink = next
            promise(attempts.count <= ClientCore.maximumAttempts, "attempts are bounded")
        case .disconnect(let old):
            promise(attempts.contains(old) || open.contains(old), "a link is forgotten once")
            forget(old)
        case .write(let bytes, let end):
            // A part of it may be the rest of a string that a snapshot has cut.
            let begin = isDrawn || isFiltered ? shown ?? end : end - UInt64(bytes.count)
            // All of it may be held back.
            if end != shown { shows(from: begin, to: end) }
        case .draw(_, let lost, let end):
            promise(lost <= end && shown ?? 0 <= end, "a screen never goes back")
            shown = end
            isDrawn = true
        case .lost(let gap): shows(from: gap.start, to: gap.end)
        case .inputUncertain(let count): promise(count > 0, "nothing is said for nothing")
        case .attached(let attached):
            promise(!hasAnswered, "a session answers for the first time once")
            hasAnswered = true
            begins(attached)
        case .othersDetached(let count): promise(count > 0, "nothing is said for nothing")
        case .notice(let text):
            promise(text.utf8.count <= Notice.maximumTextLength, "a notice is a line")
        case .denied: break
        case .sessionSize(let size):
            promise(size.columns > 0 && size.rows > 0, "a screen has a size")
        case .present(let present):
            promise(present.attachments.count <= Present.maximumCount, "those here are few")
        case .sessions: break
        case .moved(let attached): moved(attached)
        case .stayed(_, let undelivered):
            promise(undelivered <= typedThere, "only what was typed is thrown away")
            typedThere = 0
        case .end: isOver = true
        }
    }

    /// A session's output begins here, unless a screen comes first.
    private mutating func begins(_ attached: Attached) {
        shown = attached.isDrawn ? nil : attached.offset - attached.lost
        taken = shown ?? 0
    }

    private mutating func shows(from begin: UInt64, to end: UInt64) {
        promise(begin == shown ?? begin && end > begin, "output has no unannounced hole")
        // Nothing was shown before the first hole, and the client need not wait for it.
        if shown == nil { taken = end }
        shown = end
    }

    /// Takes frames as a connection would.
    mutating func pull(atMost count: Int) {
        for link in open {
            for _ in 0..<count {
                guard let frame = core.nextFrame(on: link, now: now) else { break }
                promise((try? rewritten(frame)) == frame, "a client's frames can be read")
                let hasLeft = channels[link]?.left.contains(frame.channel) == true
                promise(!hasLeft, "nothing follows Bye")
                sent(frame, on: link)
            }
        }
    }

    private mutating func sent(_ frame: Frame, on link: LinkID) {
        switch frame.type {
        case .attach:
            guard let attach = try? frame.decode(Attach.self) else { return }
            let isNew = attaches.insert([attach.instance?.bits.low ?? 0, attach.generation])
                .inserted
            promise(isNew, "a generation is used once")
            let last = channels[link]?.last ?? 0
            promise(frame.channel > last, "a channel is used once")
            channels[link, default: Channels()].last = frame.channel
        case .input:
            guard let input = try? frame.decode(Input.self) else { return }
            typed(input)
        case .report:
            guard let report = try? frame.decode(Report.self) else { return }
            typed(report.input)
        case .inputEnd:
            promise(hasEndedInput, "the end of input is not made up")
        case .acknowledge:
            guard let acknowledgement = try? frame.decode(Acknowledge.self) else { return }
            promise(acknowledgement.written <= taken, "only what was written is acknowledged")
        case .bye: channels[link]?.left.insert(frame.channel)
        default:
            promise(
                frame.type.scope == .link || frame.type == .list
                    || frame.type.scope == .clientToHolder,
                "a client does not send \(frame.type)")
        }
    }

    private func typed(_ input: Input) {
        promise(input.end <= typedEnd, "only what was typed is sent")
        for (index, byte) in input.bytes.enumerated() {
            promise(byte == Self.key(at: input.offset + UInt64(index)), "it is as typed")
        }
    }
}
