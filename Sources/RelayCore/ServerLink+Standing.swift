// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Who may come in, and how a secret changes that.
extension ServerLink.Standing {
    /// What somebody is told who is not let in; nil for who is.
    package var refusal: Refused? {
        switch self {
        case .device, .bearer: nil
        case .stranger(let key): Refused(.unauthorised, "\(key)")
        case .unwelcome(let refusal): refusal
        }
    }

    /// How a holder is told who comes; nil for who is not let in.
    var admission: Admit? {
        switch self {
        case .device(let key): Admit(principal: "device \(key)", role: .owner)
        case .bearer(let grant): Admit(principal: grant.principal, role: grant.role)
        case .stranger, .unwelcome: nil
        }
    }
}

/// Secrets that are shown, before anything else and once on a link.
extension ServerLink {
    /// Wrong or right, it buys no time: the link is a stranger's until its first Attach.
    mutating func receivedSecret(_ frame: Frame) throws(ProtocolViolation) {
        guard frame.channel == Frame.linkChannel else { throw .badChannel(frame.channel) }
        guard !hasShownSecret, !isAuthenticated else { throw .unexpected(frame.type) }
        hasShownSecret = true
        if frame.type == .token {
            let token = try ProtocolViolation.decoding(frame, as: Token.self)
            effects.append(.lookUp(token.secret))
        } else {
            let accept = try ProtocolViolation.decoding(frame, as: Accept.self)
            effects.append(.accept(accept.secret, name: accept.name))
        }
    }

    /// What came of a secret: its bearer's standing, which counts from now on, or a refusal, after
    /// which the link ends. What else came with it is not looked at.
    package mutating func answered(_ standing: Standing) {
        if let refusal = standing.refusal { turnAway(refusal, channel: Frame.linkChannel) }
        self.standing = standing
    }

    var maximumChannels: Int {
        if case .bearer = standing { Self.maximumGuestChannels } else { Self.maximumChannels }
    }

    /// A bearer wants what his token does not cover. The first time he is told so, for he may not know;
    /// who goes on costs log lines and nothing else: his link ends, and the answer is true.
    mutating func overreached(_ refusal: Refused, on channel: UInt64) -> Bool {
        guard hasOverreached else {
            hasOverreached = true
            return false
        }
        turnAway(refusal, channel: channel)
        return true
    }

    /// Whether a bearer may have what he asks for.
    func isCovered(_ frame: Frame, by grant: Grant) throws(ProtocolViolation) -> Bool {
        guard frame.type == .attach else { return false }
        return grant.covers(try ProtocolViolation.decoding(frame, as: Attach.self))
    }
}

/// What is noted of the sessions.
extension ServerLink {
    /// A holder has answered: the client is there. What it said is the client's to understand.
    mutating func noteAttached(_ frame: Frame, _ number: UInt64) {
        guard let attached = try? frame.decode(Attached.self), var channel = channels[number],
            !channel.isAttached
        else { return }
        channel.isAttached = true
        channel.place = Deed.Place(
            session: attached.session, name: attached.name, role: attached.role)
        channels[number] = channel
        if channel.kind != .request { effects.append(.noted(.attached(channel.place))) }
    }

    mutating func noteEnd(of channel: Channel) {
        guard channel.isAttached, channel.kind != .request else { return }
        effects.append(.noted(.detached(channel.place)))
    }

    /// A frame on its way to a holder, which refuses what is not allowed. The server looks into it for
    /// this alone. False if that was the end of the link.
    mutating func noteRequest(_ frame: Frame) -> Bool {
        guard let request = try? frame.decode(Request.self),
            let place = channels[frame.channel]?.place
        else { return true }
        switch request.question {
        case .kill, .signal: break
        default: return true
        }
        guard case .bearer = standing else {
            effects.append(.noted(.killed(place)))
            return true
        }
        let refusal = Refused(.notAllowed, "only the owner of the session may do that")
        guard !overreached(refusal, on: frame.channel) else { return false }
        effects.append(.noted(.refused(.notAllowed)))
        return true
    }
}
