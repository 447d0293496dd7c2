// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// One client's link from the end of its TLS handshake: performs what its `ServerLink` orders, and
/// owns the connections to the holders of its channels. Confined to the event loop.
final class Link {
    let client: LinkHandler
    let peer: TLSEstablished
    let host: ServedHost
    let log: Logger
    private let timer: LoopTimer
    var core: ServerLink
    private var holders: [UInt64: HolderHandler] = [:]
    private var searches: [UInt64: SessionSearch] = [:]
    /// A client that asks twice at once is answered once.
    private var isSurveying = false
    /// More wishes about the tokens at once are refused.
    static let maximumWishes = 16
    /// In the order in which they came; the first is being fulfilled.
    var wishes: [Shares.Wish] = []
    /// What tells the client what happens; nil if it does not want to know.
    private var watch: SessionWatch?
    private var isSettling = false
    /// What the token lets the client do that was shown here.
    var grant: Grant?
    /// The register of devices, or that of tokens, knows that it is here.
    private(set) var isRegistered = false
    private(set) var isGone = false
    /// More padding goes out with the loop's next turn.
    var isPaddingPlanned = false

    /// `connected` is when the connection was taken.
    init(
        _ peer: TLSEstablished, client: LinkHandler, host: ServedHost, connected: Instant,
        log: Logger
    ) {
        self.peer = peer
        self.client = client
        self.host = host
        self.log = log
        timer = LoopTimer(on: host.loop)
        let standing = host.devices.standing(of: peer)
        core = ServerLink(
            standing, user: host.account.name, hello: host.hello, connected: connected, now: .now)
        core.origin = ServerLink.Origin(
            device: host.devices.name(of: peer), address: client.route.clientAddress ?? "")
        switch standing {
        case .device:
            let name = core.origin.device
            log.info("link opened by \(peer.peer)\(name.isEmpty ? "" : " ")\(name)")
        case .stranger, .bearer, .unwelcome:
            host.strangersLog.say(
                .notice, .stranger, "link opened by a stranger, \(peer.peer)", to: log)
        }
    }

    var isAuthenticated: Bool { ask { $0.isAuthenticated } }

    /// Asks the core where it stands: it would be copied, all of it, for reading a computed property.
    func ask<Answer>(_ question: (inout ServerLink) -> Answer) -> Answer { question(&core) }

    var route: String? { client.route.sshConnection }
    /// Where the device is; nil if it comes through a program.
    var address: String? { client.route.clientAddress }

    /// Takes effects and performs them, in order, then waits for the core's next deadline. What is
    /// performed may bring the next event: its effects are performed by the same call.
    func settle() {
        guard !isSettling, !isGone else { return }
        isSettling = true
        defer { isSettling = false }
        while case let effects = core.takeEffects(), !effects.isEmpty {
            for effect in effects { perform(effect) }
        }
        timer.arm(for: ask { $0.deadline }) { [weak self] in
            self?.core.tick(now: .now)
            self?.settleAndFlush()
        }
    }

    private func perform(_ effect: ServerLink.Effect) {
        switch effect {
        case .sendToClient(let frame): client.send(frame)
        case .open(let channel, let attach): search(for: attach, on: channel)
        case .sendToHolder(let channel, let frame): holders[channel]?.send(frame)
        case .closeHolder(let channel): closeHolder(of: channel)
        case .list: survey()
        case .devices(let wish):
            client.send(
                host.devices.answer(wish, for: peer.peer) { self.complete(&$0) })
        case .watch(let idle): beginWatch(idle: idle)
        case .shares(let wish): share(wish)
        case .lookUp(let secret): core.answered(standing(showing: secret))
        case .accept(let secret, let name): accept(secret, name: name)
        case .noted(let deed): note(deed)
        case .hangUp: client.hangUp()
        }
    }

    private func beginWatch(idle: UInt64?) {
        let watch = SessionWatch(idle: idle, for: self, of: host)
        self.watch = watch
        watch.begin()
    }

    /// Everything performed so far goes out, as one write a connection.
    func flush() {
        client.flush()
        sendPadding()
        for holder in holders.values { holder.flush() }
    }

    func settleAndFlush() {
        settle()
        if !isGone { flush() }
    }

    private func search(for attach: Attach, on channel: UInt64) {
        let search = SessionSearch(for: attach, on: channel, of: self, host: host)
        searches[channel] = search
        search.begin()
    }

    private func closeHolder(of channel: UInt64) {
        searches.removeValue(forKey: channel)?.cancel()
        holders.removeValue(forKey: channel)?.close()
        client.readIfAllowed()
    }

    private func survey() {
        guard !isSurveying else { return }
        isSurveying = true
        let link = NIOLoopBound(self, eventLoop: host.loop)
        Survey(of: host.sessions, on: host.loop, log: log).answers().whenSuccess { answers in
            link.value.isSurveying = false
            let dead = link.value.host.sessions.deadSessions(link.value.log)
            link.value.core.listed(link.value.host.devices.naming(answers) + dead)
            link.value.settleAndFlush()
        }
    }
}

/// The client's side.
extension Link {
    func begin() { settleAndFlush() }

    /// Effects are performed at once, and sent with the next `flush`.
    func received(_ frame: Frame) throws(ProtocolViolation) {
        // The list of devices may have changed since the link was opened.
        if frame.type.scope == .clientServer { core.recognised(standingOfNewcomer) }
        try core.received(frame, now: .now)
        if isAuthenticated, !isRegistered {
            isRegistered = true
            arrived()
        }
        settle()
    }

    /// The lists of devices, or the tokens, may have changed.
    func lookUpAgain() {
        let wasAuthenticated = core.isAuthenticated
        core.recognised(standing)
        if wasAuthenticated, let refusal = standing.refusal {
            log.notice("link ended: \(grant == nil ? "its device is revoked" : refusal.text)")
        }
        settleAndFlush()
    }

    func clientFailed(_ reason: String) {
        core.clientFailed(reason)
        settleAndFlush()
    }

    func serverStops() {
        core.serverStops()
        settleAndFlush()
    }

    /// The connection is gone: so are those to the holders.
    func clientClosed() {
        isGone = true
        timer.cancel()
        if grant == nil { host.devices.left(self) } else { host.tokens.left(self) }
        watch?.end()
        watch = nil
        // What it was attached to, it has left.
        core.clientClosed()
        for case .noted(let deed) in core.takeEffects() { note(deed) }
        for search in searches.values { search.cancel() }
        for holder in holders.values { holder.close() }
        searches = [:]
        holders = [:]
    }

    func clientDrained() {
        sendPadding()
        for holder in holders.values { holder.readIfAllowed() }
        watch?.readIfAllowed()
    }

    var isClientWritable: Bool { client.isWritable }
}

/// The holders' side.
extension Link {
    /// A search has ended well.
    func found(_ connection: consuming OwnedDescriptor, on channel: UInt64) {
        searches[channel] = nil
        let holder = HolderHandler(of: channel, link: self)
        holders[channel] = holder
        let link = NIOLoopBound(self, eventLoop: host.loop)
        HolderConnection.open(connection, with: holder, on: host.loop).whenFailure { error in
            link.value.log.warning("cannot talk to a holder: \(error)")
            link.value.holderClosed(channel)
        }
    }

    /// What the user should know of the session that was started for a channel.
    func noticed(_ text: String, on channel: UInt64) { core.noticed(text, channel: channel) }

    func notFound(_ refusal: Refused, on channel: UInt64) {
        searches[channel] = nil
        let line = "attach refused: \(refusal.code) \(refusal.text)"
        if grant == nil {
            log.info("\(line)")
        } else {
            host.strangersLog.say(.info, .guestRefused, line, to: log)
        }
        core.refused(channel: channel, refusal)
        settleAndFlush()
    }

    func holderOpened(_ channel: UInt64) {
        core.holderOpened(channel: channel)
        settleAndFlush()
    }

    /// Effects are performed when all frames of a read are here, and sent with the next `flush`.
    func received(_ frame: Frame, fromHolderOf channel: UInt64) throws(ProtocolViolation) {
        try core.received(frame, fromHolderOf: channel)
    }

    func holderClosed(_ channel: UInt64) {
        guard !isGone, holders.removeValue(forKey: channel) != nil else { return }
        core.holderClosed(channel: channel)
        settleAndFlush()
        client.readIfAllowed()
    }

    func holderFailed(_ error: any Error, _ channel: UInt64) {
        log.error("a session's holder broke the protocol: \(error)")
        let holder = holders[channel]
        holderClosed(channel)
        holder?.close()
    }

    /// Something happened to a session that the client watches.
    func happened(_ happened: Happened) {
        core.happened(happened)
        settleAndFlush()
    }

    func watches() {
        core.watches()
        settleAndFlush()
    }

    func holderDrained() { client.readIfAllowed() }

    var areHoldersWritable: Bool { holders.values.allSatisfy(\.isWritable) }
}
