// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A server's link whose every effect is held to what the peer may cause.
struct ServerBench {
    private enum Holder { case searched, open }

    private var core: ServerLink
    private var decoder = FrameDecoder()
    private var now = start
    private var isListed: Bool
    /// What a token lets him do that was shown.
    private var grant: Grant?
    /// Was never listed.
    private let wasStranger: Bool
    private var holders: [UInt64: Holder] = [:]
    /// What a holder is told first, before anything its client says.
    private var introductions: [UInt64: [FrameType]] = [:]
    private var isListWanted = false
    private var bytesReceived = 0
    private var bytesSent = 0
    private(set) var isOver = false

    init(isListed: Bool) {
        self.isListed = isListed
        wasStranger = !isListed
        let hello = Hello(software: "server", boot: BootID(Bits128(high: 3, low: 0)))
        core = ServerLink(Self.standing(isListed), user: "ada", hello: hello, now: start)
        settle()
    }

    private static func standing(_ isListed: Bool) -> ServerLink.Standing {
        let key = Fingerprint(bytes: Array(repeating: 7, count: Fingerprint.length))!
        return isListed ? .device(key) : .stranger(key)
    }

    mutating func received(_ frame: Frame) {
        bytesReceived += frame.encoded.count
        do throws(ProtocolViolation) {
            try core.received(frame, now: now)
        } catch {
            core.clientFailed("this broke the protocol: \(error)")
        }
        settle()
    }

    mutating func received(bytes: [UInt8]) {
        decoder.feed(bytes)
        do throws(WireError) {
            while !isOver, let frame = try decoder.next() { received(frame) }
        } catch {
            core.clientFailed("\(error)")
            settle()
        }
    }

    mutating func passes(_ duration: Duration) {
        now += duration
        core.tick(now: now)
        promise(core.deadline.map { $0 > now } ?? true, "a deadline that passed is dealt with")
        settle()
        let isOverdue = now >= start + ServerLink.firstFramePatience
        promise(
            !isOverdue || !wasStranger || grant != nil || isOver,
            "a stranger is gone in time, whatever he says")
    }

    /// Searches end, and holders send and go.
    mutating func holdersSpeak(_ choices: inout Choices) {
        let channel = UInt64(choices.below(4))
        switch choices.below(5) {
        case 0 where isListWanted:
            core.listed([choices.information()])
            isListWanted = false
        case 1 where holders[channel] == .searched:
            core.refused(channel: channel, choices.refusal())
            holders[channel] = nil
        case 2 where holders[channel] == .open:
            core.holderClosed(channel: channel)
            holders[channel] = nil
        case 3 where holders[channel] == .searched:
            if isIn {
                holders[channel] = .open
                introductions[channel] = [.hello, .admit, .attach]
            }
            core.holderOpened(channel: channel)
        default: holderSends(choices.frame(of: FrameType.allCases), on: channel)
        }
        settle()
    }

    private var isIn: Bool { isListed || grant != nil }

    /// A token that counts.
    mutating func showsToken() {
        grant = Grant(
            token: TokenID(1), session: SessionID(Bits128(high: 1, low: 1)), role: .view,
            bearer: Fingerprint(bytes: Array(repeating: 7, count: Fingerprint.length))!)
        received(Frame(Token(Secret(bytes: Array(repeating: 1, count: Secret.length))!)))
    }

    mutating func tokenIsRevoked() {
        guard grant != nil, core.isAuthenticated else { return }
        core.recognised(.unwelcome(Refused(.tokenIsOver, "it was revoked")))
        settle()
        promise(isOver, "whose token is revoked is gone")
    }

    private mutating func holderSends(_ frame: Frame, on channel: UInt64) {
        do throws(ProtocolViolation) {
            try core.received(frame, fromHolderOf: channel)
        } catch {
            settle()
            core.holderClosed(channel: channel)
            holders[channel] = nil
        }
    }

    /// The list of devices changes, or the server stops.
    mutating func hostChanges(_ choices: inout Choices) {
        switch choices.below(16) {
        case 0: core.serverStops()
        case 1...4:
            isListed.toggle()
            core.recognised(Self.standing(isListed))
        default: break
        }
        settle()
    }
}

/// What the link orders.
extension ServerBench {
    private mutating func settle() {
        for effect in core.takeEffects() { check(effect) }
        // The connection takes one piece now and then.
        if let padding = core.nextPadding() {
            promise(isIn && !isOver, "only a device or a bearer gets padding")
            promise(padding.channel == Frame.linkChannel, "padding belongs to the link")
        }
        let unasked = 4096 + Frame.maximumHeaderLength
        promise(
            isIn || !holders.isEmpty || bytesSent <= bytesReceived + unasked,
            "a stranger is not told more than he said")
    }

    private mutating func check(_ effect: ServerLink.Effect) {
        promise(!isOver, "nothing happens after the end of a link: \(effect)")
        switch effect {
        case .sendToClient(let frame):
            bytesSent += frame.encoded.count
            promise(frame.type.scope != .serverHolder, "a client hears nothing of holders' starts")
            promise(frame.type.scope != .clientToHolder, "a client gets no client's frames")
        case .open(let channel, let attach):
            promise(isIn, "only a device or a bearer opens sessions")
            promise(
                isListed
                    || attach.session == grant?.session && attach.creation == nil
                        && attach.name == nil && !attach.latest,
                "a bearer opens his session alone")
            promise(channel != Frame.linkChannel, "a session has a channel of its own")
            promise(holders[channel] == nil, "a channel is opened once")
            holders[channel] = .searched
            promise(holders.count <= ServerLink.maximumChannels, "channels are few")
        case .sendToHolder(let channel, let frame): checkForHolder(frame, channel)
        case .closeHolder(let channel):
            promise(holders.removeValue(forKey: channel) != nil, "what is closed was open")
        case .list:
            promise(isListed, "only a device sees the list")
            isListWanted = true
        case .watch: promise(isListed, "only a device is told what happens")
        case .devices: promise(isListed, "only a device sees or changes the list of devices")
        case .shares: promise(isListed, "only a device sees or changes the tokens")
        case .lookUp:
            // The first is the token that counts; a device that shows one has a wrong one.
            core.answered(
                grant.map { .bearer($0) } ?? .unwelcome(Refused(.unknownSecret)))
            for effect in core.takeEffects() { check(effect) }
        case .accept:
            core.answered(.unwelcome(Refused(.unknownSecret)))
            for effect in core.takeEffects() { check(effect) }
        case .noted: break
        case .hangUp:
            promise(holders.isEmpty, "no holder outlives its link")
            isOver = true
        }
    }

    private mutating func checkForHolder(_ frame: Frame, _ channel: UInt64) {
        promise(isIn, "only a device or a bearer reaches holders")
        if frame.type == .admit, let grant {
            let admit = try? frame.decode(Admit.self)
            promise(admit?.role == grant.role, "a bearer has the role of his token")
        }
        promise(holders[channel] == .open, "a holder is there")
        if let first = introductions[channel]?.first {
            promise(frame.type == first, "a holder is told who comes before anything else")
            introductions[channel]?.removeFirst()
        } else {
            promise(frame.type.scope == .clientToHolder, "the server alone introduces a client")
            promise(frame.channel == channel, "frames stay on their channel")
        }
    }
}
