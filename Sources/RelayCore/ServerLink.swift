// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The server's side of one client's link: who it is, and which channel goes to which holder.
/// Lives as long as the link. The server keeps nothing else.
package struct ServerLink: Equatable, Sendable {
    /// A client that has proved who it is says what it wants within this time.
    package static let firstFramePatience: Duration = .seconds(10)
    /// A client sends a heartbeat every few seconds; one that is silent so long is gone.
    package static let silence: Duration = .seconds(30)
    /// Attachments on one link.
    package static let maximumChannels = 16
    /// Frames that may wait for a holder's connection, in bytes of their bodies.
    package static let maximumWaiting = 256 * 1024

    package enum Effect: Equatable, Sendable {
        case sendToClient(Frame)
        /// Find or make the session, as `Opening` says; answer `holderOpened` or `refused`.
        case open(channel: UInt64, Attach)
        case sendToHolder(channel: UInt64, Frame)
        /// End the connection to the channel's holder, or the search for it.
        case closeHolder(channel: UInt64)
        /// Ask every holder how it does; answer `listed` with all of them.
        case list
        /// End the link once everything for the client is written.
        case hangUp
    }

    /// Who is at the other end.
    package enum Standing: Equatable, Sendable {
        /// A device of the user.
        case device(Fingerprint)
        /// Anybody else, whose key this is: told so at the first Attach, and nothing more.
        case stranger(Fingerprint)
    }

    private struct Channel: Equatable {
        /// The body goes to the holder byte for byte.
        var attach: Frame
        /// The holder's connection is there, and what waited for it was sent.
        var isOpen = false
        var waiting: [Frame] = []
        var waitingBytes = 0
    }

    private var standing: Standing
    private let user: String
    private let hello: Hello
    private var channels: [UInt64: Channel] = [:]
    private let openedAt: Instant
    private var lastHeard: Instant
    private var hasAttached = false
    private var isEnding = false
    private var effects: [Effect] = []

    /// TLS is up. `user` is whose server this is; `hello` is what it says of itself.
    package init(_ standing: Standing, user: String, hello: Hello, now: Instant) {
        self.standing = standing
        self.user = user
        self.hello = hello
        openedAt = now
        lastHeard = now
        effects = [.sendToClient(Frame(hello))]
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    package var deadline: Instant? {
        if isEnding { return nil }
        return hasAttached ? lastHeard + Self.silence : openedAt + Self.firstFramePatience
    }

    package mutating func tick(now: Instant) {
        guard let deadline, now >= deadline else { return }
        end("nothing was heard for too long")
    }

    /// The client was looked up again: whether its device is listed may have changed since.
    package mutating func recognised(_ standing: Standing) { self.standing = standing }

    /// The client broke the protocol.
    package mutating func clientFailed(_ reason: String) { end(reason) }

    /// The server stops: clients come back to the next one.
    package mutating func serverStops() { end("the server is going away") }

    /// A frame came from the client. An error ends the link.
    package mutating func received(_ frame: Frame, now: Instant) throws(ProtocolViolation) {
        guard !isEnding else { return }
        lastHeard = now
        switch frame.type.scope {
        case .link: try receivedLink(frame)
        case .clientServer: try receivedClientServer(frame)
        case .clientToHolder: try pass(frame)
        case .serverHolder, .holderToClient: throw .unexpected(frame.type)
        }
    }

    private mutating func receivedLink(_ frame: Frame) throws(ProtocolViolation) {
        guard frame.channel == Frame.linkChannel else { throw .badChannel(frame.channel) }
        switch frame.type {
        case .hello: _ = try ProtocolViolation.decoding(frame, as: Hello.self)
        case .ping:
            let ping = try ProtocolViolation.decoding(frame, as: Ping.self)
            effects.append(.sendToClient(Frame(Pong(token: ping.token))))
        case .pong: _ = try ProtocolViolation.decoding(frame, as: Pong.self)
        default: end("")
        }
    }

    private mutating func receivedClientServer(_ frame: Frame) throws(ProtocolViolation) {
        guard frame.type == .attach || frame.type == .list else { throw .unexpected(frame.type) }
        hasAttached = true
        guard case .device = standing else { return refuseStranger(channel: frame.channel) }
        if frame.type == .list {
            _ = try ProtocolViolation.decoding(frame, as: List.self)
            effects.append(.list)
        } else {
            try attach(frame)
        }
    }

    private mutating func attach(_ frame: Frame) throws(ProtocolViolation) {
        guard frame.channel != Frame.linkChannel, channels[frame.channel] == nil,
            channels.count < Self.maximumChannels
        else { throw .badChannel(frame.channel) }
        let attach = try ProtocolViolation.decoding(frame, as: Attach.self)
        if let wanted = attach.user, wanted != user {
            let text = "this is \(user)'s server, not \(wanted)'s"
            return refuse(frame.channel, Refused(.wrongUser, text))
        }
        channels[frame.channel] = Channel(attach: frame)
        effects.append(.open(channel: frame.channel, attach))
    }

    /// A frame for a holder. One for a channel that has just ended is too late, not wrong.
    private mutating func pass(_ frame: Frame) throws(ProtocolViolation) {
        if case .stranger = standing { return }
        guard var channel = channels[frame.channel] else { return }
        if channel.isOpen {
            effects.append(.sendToHolder(channel: frame.channel, frame))
            return
        }
        channel.waitingBytes += frame.body.count + Frame.maximumHeaderLength
        guard channel.waitingBytes <= Self.maximumWaiting else { throw .unexpected(frame.type) }
        channel.waiting.append(frame)
        channels[frame.channel] = channel
    }

    /// The connection to a channel's holder is there.
    package mutating func holderOpened(channel number: UInt64) {
        guard let channel = channels[number], case .device(let key) = standing else { return }
        let admit = Admit(principal: "device \(key)", role: .owner)
        let first = [Frame(hello), Frame(admit), channel.attach]
        for frame in first + channel.waiting {
            effects.append(.sendToHolder(channel: number, frame))
        }
        channels[number]?.isOpen = true
        channels[number]?.waiting = []
    }

    /// The session was not found or made.
    package mutating func refused(channel: UInt64, _ refusal: Refused) {
        guard channels.removeValue(forKey: channel) != nil else { return }
        refuse(channel, refusal)
    }

    /// A frame came from a channel's holder. An error ends that holder's connection.
    package mutating func received(
        _ frame: Frame, fromHolderOf channel: UInt64
    ) throws(ProtocolViolation) {
        guard channels[channel]?.isOpen == true else { return }
        switch frame.type.scope {
        case .holderToClient:
            guard frame.channel == channel else { throw .badChannel(frame.channel) }
            effects.append(.sendToClient(frame))
            if frame.type == .refused { closeHolder(channel) }
        case .link where frame.type == .hello: break
        default: throw .unexpected(frame.type)
        }
    }

    /// The connection to a channel's holder is gone.
    package mutating func holderClosed(channel: UInt64) {
        guard channels.removeValue(forKey: channel) != nil else { return }
        refuse(channel, Refused(.unreachable, "the session's holder closed the connection"))
    }

    /// How every session does.
    package mutating func listed(_ sessions: [SessionInformation]) {
        guard !isEnding else { return }
        for information in sessions { effects.append(.sendToClient(Frame(Listed(information)))) }
        effects.append(.sendToClient(Frame(ListEnd())))
    }

    private mutating func closeHolder(_ channel: UInt64) {
        channels[channel] = nil
        effects.append(.closeHolder(channel: channel))
    }

    private mutating func refuse(_ channel: UInt64, _ refusal: Refused) {
        effects.append(.sendToClient(Frame(refusal, channel: channel)))
    }

    private mutating func refuseStranger(channel: UInt64) {
        guard case .stranger(let key) = standing else { return }
        refuse(channel, Refused(.unauthorised, "\(key)"))
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
