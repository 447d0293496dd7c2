// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The holders' side of a link: what becomes of its channels.
extension ServerLink {
    /// The connection to a channel's holder is there.
    package mutating func holderOpened(channel number: UInt64) {
        guard let channel = channels[number], var admit = standing.admission else { return }
        admit.device = origin.device
        admit.address = origin.address
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
            // Looked at first: a key's echo changes nothing here.
            if channels[channel]?.answerBy != nil { channels[channel]?.answerBy = nil }
            effects.append(.sendToClient(frame))
            switch frame.type {
            case .attached:
                noteAttached(frame, channel)
                giveNotice(channel)
            case .refused: closeHolder(channel)
            default: break
            }
        case .link where frame.type == .hello: break
        default: throw .unexpected(frame.type)
        }
    }

    /// The connection to a channel's holder is gone.
    package mutating func holderClosed(channel: UInt64) {
        guard let ended = channels.removeValue(forKey: channel) else { return }
        noteEnd(of: ended)
        refuse(channel, Refused(.unreachable, "the session's holder closed the connection"))
    }

    /// What the user is to be told of a channel's session once it is attached.
    package mutating func noticed(_ text: String, channel: UInt64) {
        channels[channel]?.notice = text
    }

    private mutating func giveNotice(_ channel: UInt64) {
        guard takesNotices, let text = channels[channel]?.notice else { return }
        channels[channel]?.notice = nil
        effects.append(.sendToClient(Frame(Notice(text), channel: channel)))
    }

    /// A channel whose holder is silent ends; the session may live.
    mutating func giveUpHolders(now: Instant) {
        for (number, channel) in channels {
            guard let answerBy = channel.answerBy, now >= answerBy else { continue }
            closeHolder(number)
            refuse(number, Refused(.unreachable, "the session's holder does not answer"))
        }
    }

    mutating func closeHolder(_ channel: UInt64) {
        if let ended = channels.removeValue(forKey: channel) { noteEnd(of: ended) }
        effects.append(.closeHolder(channel: channel))
    }
}
