// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The server's side of one client's link: who it is, and which channel goes to which holder.
/// Lives as long as the link. The server keeps nothing else.
package struct ServerLink: Equatable, Sendable {
    /// From the moment a connection is taken to its first Attach or List, TLS included. Nothing
    /// else that comes makes it longer: a stranger holds a place for so long and no longer.
    package static let firstFramePatience: Duration = .seconds(10)
    /// A client sends a heartbeat every few seconds; one that is silent so long is gone.
    package static let silence: Duration = .seconds(30)
    /// From an Attach to the holder's answer; the search for the holder is in it. A holder that is
    /// stopped takes connections and says nothing.
    package static let answerPatience: Duration = Opening.patience + .seconds(5)
    /// Attachments on one link.
    package static let maximumChannels = 16
    /// The same for the bearer of a token, who has one session to go to.
    package static let maximumGuestChannels = 4
    /// Frames that may wait for a holder's connection, in bytes of their bodies.
    package static let maximumWaiting = 256 * 1024

    package enum Effect: Equatable, Sendable {
        case sendToClient(Frame)
        /// Find or make the session, as `Opening` says; answer `holderOpened` or `refused`.
        indirect case open(channel: UInt64, Attach)
        case sendToHolder(channel: UInt64, Frame)
        /// End the connection to the channel's holder, or the search for it.
        case closeHolder(channel: UInt64)
        /// Ask every holder how it does; answer `listed` with all of them.
        case list
        /// Do what is wished of the devices, and send the answer: a DeviceTable or a refusal.
        case devices(Devices.Wish)
        /// The same for the session tokens.
        case shares(Shares.Wish)
        /// Look whose token this is; answer `recognised` with the bearer's standing.
        case lookUp(Secret)
        /// Let the device in if an invitation has this secret, and send the answer: an Accepted or a
        /// refusal.
        case accept(Secret, name: String)
        /// Something happened that the user may want to read later.
        case noted(Deed)
        /// Tell what happens to every session, with `happened`, from now on; a session is idle after
        /// so many milliseconds. Ordered once.
        case watch(idle: UInt64?)
        /// End the link once everything for the client is written.
        case hangUp
    }

    /// Who is at the other end.
    package enum Standing: Equatable, Sendable {
        /// A device of the user.
        case device(Fingerprint)
        /// Somebody who has shown a session token.
        case bearer(Grant)
        /// Anybody else, whose key this is: told so at the first Attach, and nothing more.
        case stranger(Fingerprint)
        /// The same, for another reason than his key.
        case unwelcome(Refused)
    }

    /// Where a link comes from, in words; empty if it is not known.
    package struct Origin: Equatable, Sendable {
        package var device: String
        package var address: String

        /// Longer words than a frame takes are cut.
        package init(device: String = "", address: String = "") {
            self.device = Self.cut(device, AttachmentInformation.maximumNameLength)
            self.address = Self.cut(address, AttachmentInformation.maximumAddressLength)
        }

        private static func cut(_ text: String, _ limit: Int) -> String {
            var short = text.unicodeScalars
            while short.reduce(0, { $0 + UTF8.width($1) }) > limit { short.removeLast() }
            return String(short)
        }
    }

    struct Channel: Equatable {
        /// The body goes to the holder byte for byte.
        var attach: Frame
        var kind: Attach.Kind
        /// The holder's connection is there, and what waited for it was sent.
        var isOpen = false
        var waiting: [Frame] = []
        var waitingBytes = 0
        /// Until then the holder is to have answered the Attach; nil when it has.
        var answerBy: Instant?
        /// What the user should be told as soon as the holder has answered.
        var notice: String?
        /// The holder has answered with Attached.
        var isAttached = false
        /// The session that was asked for, and then the one that it is.
        var place: Deed.Place
    }

    /// What people call the device and where it is, for those who look who is here.
    package var origin = Origin()
    var standing: Standing
    private let user: String
    let hello: Hello
    var channels: [UInt64: Channel] = [:]
    private var lastHeard: Instant
    private let mustAttachBy: Instant
    private var hasAttached = false
    /// A token or an invitation was shown.
    var hasShownSecret = false
    /// The client's Hello had feature 2.
    private(set) var takesNotices = false
    private var isWatching = false
    /// A bearer has wanted what his token does not cover, and was told so.
    var hasOverreached = false
    private(set) var isEnding = false
    /// What is owed to a client that measures the link.
    var padding = PaddingLedger()
    var effects: [Effect] = []

    /// TLS is up. `user` is whose server this is; `hello` is what it says of itself; `connected` is
    /// when the connection was taken, if that was not just now.
    package init(
        _ standing: Standing, user: String, hello: Hello, connected: Instant? = nil, now: Instant
    ) {
        self.standing = standing
        self.user = user
        self.hello = hello
        lastHeard = now
        mustAttachBy = (connected ?? now) + Self.firstFramePatience
        // What a holder hears is what can be forwarded; this ends here.
        var toClient = hello
        toClient.features.append(Feature.padding)
        effects = [.sendToClient(Frame(toClient))]
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    /// What holders call a device of the user.
    package static func principal(of device: Fingerprint) -> String { "device \(device)" }

    package var deadline: Instant? {
        if isEnding { return nil }
        guard hasAttached else { return mustAttachBy }
        let answerBy = channels.values.compactMap(\.answerBy).min()
        return earlier(answerBy, lastHeard + Self.silence)
    }

    /// A device of the user, or a bearer, that has said what it wants. Until then the link is a
    /// stranger's.
    package var isAuthenticated: Bool { hasAttached && standing.refusal == nil }

    package mutating func tick(now: Instant) {
        giveUpHolders(now: now)
        guard !isEnding, now >= (hasAttached ? lastHeard + Self.silence : mustAttachBy) else {
            return
        }
        end(hasAttached ? "nothing was heard for too long" : "nothing was asked for in time")
    }

    /// The client was looked up again: whether its device is listed may have changed since. One
    /// that was let in and is no longer loses everything at once, and is told why: a mere end of
    /// the link would only bring it back.
    package mutating func recognised(_ standing: Standing) {
        let wasAuthenticated = isAuthenticated
        self.standing = standing
        guard !isEnding, wasAuthenticated, let refusal = standing.refusal else { return }
        refuseAll(refusal)
        end("")
    }

    /// The client broke the protocol. It is refused on each of its channels, or, if it has none,
    /// on the link's own: a mere end of the link would only bring it back with the same.
    package mutating func clientFailed(_ reason: String) {
        guard !isEnding else { return }
        refuseAll(Refused(.violation, reason))
        end(reason)
    }

    /// On each channel, or, if there is none, on the link's own.
    private mutating func refuseAll(_ refusal: Refused) {
        let channels = channels.isEmpty ? [Frame.linkChannel] : channels.keys.sorted()
        for channel in channels { refuse(channel, refusal) }
    }

    /// The server stops: clients come back to the next one.
    package mutating func serverStops() { end("the server is going away") }

    /// The connection to the client is gone.
    package mutating func clientClosed() { end("") }

    /// A frame came from the client. An error ends the link.
    package mutating func received(_ frame: Frame, now: Instant) throws(ProtocolViolation) {
        guard !isEnding else { return }
        lastHeard = now
        switch frame.type.scope {
        case .link: try receivedLink(frame)
        case .clientServer: try receivedClientServer(frame, now: now)
        case .clientToHolder: try pass(frame)
        case .serverHolder, .holderToClient: throw .unexpected(frame.type)
        }
    }

    private mutating func receivedLink(_ frame: Frame) throws(ProtocolViolation) {
        guard frame.channel == Frame.linkChannel else { throw .badChannel(frame.channel) }
        switch frame.type {
        case .hello:
            let hello = try ProtocolViolation.decoding(frame, as: Hello.self)
            takesNotices = hello.features.contains(Feature.notices)
        case .ping:
            let ping = try ProtocolViolation.decoding(frame, as: Ping.self)
            effects.append(.sendToClient(Frame(Pong(token: ping.token))))
        case .pong: _ = try ProtocolViolation.decoding(frame, as: Pong.self)
        default: end("")
        }
    }

    private mutating func receivedClientServer(
        _ frame: Frame, now: Instant
    ) throws(ProtocolViolation) {
        switch frame.type {
        case .token, .accept: return try receivedSecret(frame)
        case .padding: return try receivedPadding(frame, now: now)
        case .attach, .list, .devices, .shares, .watch: hasAttached = true
        default: throw .unexpected(frame.type)
        }
        if let refusal = standing.refusal { return turnAway(refusal, channel: frame.channel) }
        if case .bearer(let grant) = standing, try !isCovered(frame, by: grant) {
            let refusal = Refused(.notAllowed, "a token opens its own session and no more")
            guard !overreached(refusal, on: frame.channel) else { return }
            effects.append(.noted(.refused(.notAllowed)))
            return refuse(frame.channel, refusal)
        }
        switch frame.type {
        case .list:
            _ = try ProtocolViolation.decoding(frame, as: List.self)
            effects.append(.list)
        case .devices:
            let devices = try ProtocolViolation.decoding(frame, as: Devices.self)
            effects.append(.devices(devices.wish))
        case .shares:
            let shares = try ProtocolViolation.decoding(frame, as: Shares.self)
            effects.append(.shares(shares.wish))
        case .watch: try watch(frame)
        default: try attach(frame, now: now)
        }
    }

    private mutating func watch(_ frame: Frame) throws(ProtocolViolation) {
        guard !isWatching else { throw .unexpected(.watch) }
        isWatching = true
        let watch = try ProtocolViolation.decoding(frame, as: Watch.self)
        effects.append(.watch(idle: watch.idle))
    }

    private mutating func attach(_ frame: Frame, now: Instant) throws(ProtocolViolation) {
        guard frame.channel != Frame.linkChannel, channels[frame.channel] == nil,
            channels.count < maximumChannels
        else { throw .badChannel(frame.channel) }
        let attach = try ProtocolViolation.decoding(frame, as: Attach.self)
        if let wanted = attach.user, wanted != user {
            let text = "this is \(user)'s server, not \(wanted)'s"
            return refuse(frame.channel, Refused(.wrongUser, text))
        }
        channels[frame.channel] = Channel(
            attach: frame, kind: attach.kind, answerBy: now + Self.answerPatience,
            place: Deed.Place(session: attach.session, name: attach.name, role: attach.role))
        effects.append(.open(channel: frame.channel, attach))
    }

    /// A frame for a holder. One for a channel that has just ended is too late, not wrong.
    private mutating func pass(_ frame: Frame) throws(ProtocolViolation) {
        guard standing.refusal == nil, let isOpen = channels[frame.channel]?.isOpen else { return }
        if frame.type == .request, !noteRequest(frame) { return }
        if isOpen { return effects.append(.sendToHolder(channel: frame.channel, frame)) }
        try keep(frame)
    }

    /// The holder's connection is not there yet.
    private mutating func keep(_ frame: Frame) throws(ProtocolViolation) {
        guard var channel = channels[frame.channel] else { return }
        channel.waitingBytes += frame.body.count + Frame.maximumHeaderLength
        guard channel.waitingBytes <= Self.maximumWaiting else { throw .tooMuchWaiting }
        channel.waiting.append(frame)
        channels[frame.channel] = channel
    }

    /// How every session does.
    package mutating func listed(_ sessions: [SessionInformation]) {
        guard !isEnding else { return }
        for information in sessions { effects.append(.sendToClient(Frame(Listed(information)))) }
        effects.append(.sendToClient(Frame(ListEnd())))
    }

    /// Something has happened to a session, for a client that wants to know.
    package mutating func happened(_ happened: Happened) {
        if isWatching, !isEnding { effects.append(.sendToClient(Frame(happened))) }
    }

    /// All sessions that were there when the watching began are told.
    package mutating func watches() {
        if isWatching, !isEnding { effects.append(.sendToClient(Frame(ListEnd()))) }
    }

    mutating func refuse(_ channel: UInt64, _ refusal: Refused) {
        effects.append(.sendToClient(Frame(refusal, channel: channel)))
    }

    /// Tells somebody who is not let in why, and ends the link.
    mutating func turnAway(_ refusal: Refused, channel: UInt64) {
        effects.append(.noted(.refused(refusal.code)))
        refuse(channel, refusal)
        end("")
    }

    private mutating func end(_ reason: String) {
        guard !isEnding else { return }
        isEnding = true
        for channel in channels.keys.sorted() { closeHolder(channel) }
        if !reason.isEmpty { effects.append(.sendToClient(Frame(Closing(reason: reason)))) }
        effects.append(.hangUp)
    }
}
