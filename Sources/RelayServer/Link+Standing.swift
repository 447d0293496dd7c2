// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// Who the client is, what it shows, and what is written down of it.
extension Link {
    /// As the lists say now.
    var standing: ServerLink.Standing {
        grant.map(host.tokens.standing(of:)) ?? host.devices.standing(of: peer)
    }

    /// The same, but from a source that has to wait nobody is looked at whose key is not listed.
    var standingOfNewcomer: ServerLink.Standing {
        let standing = standing
        guard !core.isAuthenticated, case .stranger = standing, let penalty else { return standing }
        return .unwelcome(penalty)
    }

    private var source: Penalties.Source? {
        client.route.address.flatMap(Penalties.Source.init)
    }

    /// What somebody is told whose source has to wait.
    private var penalty: Refused? {
        guard let source, let wait = host.penalties.wait(of: source, now: .now) else { return nil }
        return Refused(.penalised, "\(wait.components.seconds + 1)")
    }

    /// The client has shown who it is. A bearer did that with his token.
    func arrived() {
        guard grant == nil else { return }
        host.devices.arrived(self)
        if let source { host.penalties.cleared(source) }
    }

    /// Shown a token's secret.
    func standing(showing secret: Secret) -> ServerLink.Standing {
        if let penalty { return .unwelcome(penalty) }
        let standing: ServerLink.Standing
        do throws(SystemCallError) {
            standing = try host.tokens.standing(showing: secret, peer.peer, from: address)
        } catch {
            return refused(secret: "a token cannot be looked up", error)
        }
        if case .bearer(let grant) = standing {
            self.grant = grant
            host.tokens.arrived(self, with: grant.token)
            core.origin.device = grant.name
            host.strangersLog.say(
                .info, .guest, "link opened by \(grant.name), \(peer.peer)", to: log)
            var record = AuditRecord(.use, time: .now)
            record.token = "\(grant.token)"
            note(record)
        }
        return standing
    }

    /// Shown an invitation's secret.
    func accept(_ secret: Secret, name: String) {
        if let penalty { return core.answered(.unwelcome(penalty)) }
        host.devices.noteChanges { _ in }
        do {
            let outcome = try InvitationFile.accept(
                secret, by: peer.peer, comment: name, in: host.stateFiles)
            switch outcome {
            case .accepted(let isNew):
                log.notice("\(peer.peer) has taken up an invitation")
                host.devices.noteChanges { record in
                    self.complete(&record)
                    record.detail = "invitation"
                }
                client.send(Frame(Accepted(user: host.account.name, isNew: isNew)))
            case .expired:
                core.answered(.unwelcome(Refused(.tokenIsOver, "the invitation has expired")))
            case .unknown: core.answered(.unwelcome(Refused(.unknownSecret)))
            }
        } catch {
            core.answered(refused(secret: "an invitation could not be taken up", error))
        }
    }

    /// Nobody has shown yet that the reason is his to know: it has the names of files, and so the
    /// user's. The log has it, as often as strangers may write there.
    private func refused(secret what: String, _ error: any Error) -> ServerLink.Standing {
        host.strangersLog.say(.error, .notLookedUp, "\(what): \(error)", to: log)
        return .unwelcome(
            Refused(.limit, "it cannot look at that now; try again, or look into its log"))
    }
}

/// Session tokens, as the user's devices manage them.
extension Link {
    /// Each wish asks every session how it does, so they are fulfilled one after the other.
    func share(_ wish: Shares.Wish) {
        guard wishes.count < Self.maximumWishes else {
            return client.send(Frame(Refused(.limit, "too many wishes about tokens at once")))
        }
        wishes.append(wish)
        if wishes.count == 1 { fulfilWish() }
    }

    private func fulfilWish() {
        guard !isGone, let wish = wishes.first else { return }
        let link = NIOLoopBound(self, eventLoop: host.loop)
        Survey(of: host.sessions, on: host.loop, log: log).answers().whenSuccess { answers in
            link.value.share(wish, answers)
            link.value.wishes.removeFirst()
            link.value.fulfilWish()
        }
    }

    private func share(_ wish: Shares.Wish, _ sessions: [SessionInformation]) {
        // It may have been revoked in the meantime.
        guard !isGone, core.isAuthenticated else { return }
        do {
            let answer = try host.tokens.perform(
                wish,
                TokenRegister.Sessions(information: sessions, isOver: host.sessions.isOver))
            if let token = answer.made {
                note(.share, token)
                client.send(Frame(shared(token)))
            }
            for token in answer.revoked { note(.revoke, token) }
            if let table = answer.table { client.send(Frame(table)) }
        } catch {
            log.info("tokens were asked for in vain: \(error)")
            client.send(Frame(Refused.because(error)))
        }
        settleAndFlush()
    }

    private func shared(_ token: SessionToken) -> Shared {
        var shared = Shared(
            token.information, server: host.key.bytes, port: UInt16(clamping: host.port))
        shared.addresses = HostAddress.all(
            connection: client.route.sshConnection ?? "", interfaces: HostAddress.interfaces())
        return shared
    }
}

/// What is written down.
extension Link {
    /// Who did it and from where.
    func complete(_ record: inout AuditRecord) {
        record.from = address
        if let grant {
            record.who = grant.principal
            record.token = record.token ?? "\(grant.token)"
        } else {
            let isDevice = isRegistered || host.devices.standing(of: peer).refusal == nil
            record.who = "\(isDevice ? "device" : "stranger") \(peer.peer)"
            record.name = host.devices.name(of: peer)
        }
    }

    func note(_ deed: Deed) {
        var record: AuditRecord
        switch deed {
        case .attached(let place): record = Self.record(.attach, place)
        case .detached(let place): record = Self.record(.detach, place)
        case .killed(let place): record = Self.record(.kill, place)
        case .refused(let code):
            if code == .unauthorised || code == .unknownSecret, let source {
                host.penalties.failed(source, now: .now)
            }
            record = AuditRecord(.refused, time: .now)
            record.detail = "\(code)"
        }
        note(record)
    }

    private func note(_ event: AuditRecord.Event, _ token: SessionToken) {
        var record = Self.record(
            event, Deed.Place(session: token.session, name: token.name, role: token.role))
        record.token = "\(token.id)"
        note(record)
    }

    private static func record(
        _ event: AuditRecord.Event, _ place: Deed.Place
    ) -> AuditRecord {
        var record = AuditRecord(event, time: .now)
        record.take(place)
        return record
    }

    private func note(_ record: AuditRecord) {
        var record = record
        complete(&record)
        if record.event == .refused || grant != nil {
            host.audit.noteOfOther(record)
        } else {
            host.audit.note(record)
        }
    }
}
