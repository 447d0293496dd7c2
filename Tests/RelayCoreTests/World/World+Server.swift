// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// The server as a driver of its cores: reads, performs effects, keeps deadlines.
extension World {
    /// The server's part of one link; false if there was nothing to do.
    func serve(_ link: SimulatedLink) -> Bool {
        guard !link.serverHasLeft else { return false }
        var isBusy = serverReads(link)
        if let deadline = link.service?.core.deadline, deadline <= now {
            link.service?.core.tick(now: now)
            serverPerforms(link)
            isBusy = true
        }
        if searchGoesOn(link) { isBusy = true }
        return isBusy
    }

    private func serverReads(_ link: SimulatedLink) -> Bool {
        guard let arrival = link.arrivalForServer, arrival <= now else { return false }
        if link.up.takeEnd(now: now) {
            serverLetsGo(link)
            return true
        }
        if link.service == nil { accept(link) }
        let bytes = link.up.take(readLimit(), now: now)
        read(bytes, with: &link.upDecoder, by: "the server") { frame throws(ProtocolViolation) in
            try link.service?.core.received(frame, now: now)
            serverPerforms(link)
        }
        return true
    }

    /// The client's Finished has arrived: TLS is up.
    private func accept(_ link: SimulatedLink) {
        let hello = Hello(software: "server", features: Feature.all, boot: host.boot)
        let core = ServerLink(.device(.ofWorld), user: "ada", hello: hello, now: now)
        link.service = Service(core: core)
        serverPerforms(link)
    }

    func serverPerforms(_ link: SimulatedLink) {
        for effect in link.service?.core.takeEffects() ?? [] {
            switch effect {
            case .sendToClient(let frame): link.down.put(frame.encoded, now: now)
            case .open(_, let attach):
                link.service?.opening = Opening(attach, boot: host.boot, now: now)
                link.service?.stepAt = now + moment()
            case .sendToHolder(_, let frame): link.connection?.toHolder.put(frame.encoded, now: now)
            case .closeHolder: closeHolder(of: link)
            case .list: break
            case .hangUp: serverLetsGo(link)
            }
        }
    }

    private func closeHolder(of link: SimulatedLink) {
        link.service?.opening = nil
        link.service?.stepAt = nil
        link.connection?.toHolder.end(now: now)
        link.connection?.serverHasLeft = true
        link.connection = nil
    }

    /// The server ends a link, or has seen it end.
    private func serverLetsGo(_ link: SimulatedLink) {
        closeHolder(of: link)
        link.down.end(now: now)
        link.service = nil
        link.serverHasLeft = true
    }

    /// What a holder sends, as far as the client's socket takes it; false if nothing came.
    func relay(_ connection: HolderConnection) -> Bool {
        guard let arrival = connection.arrivalForServer, arrival <= now else { return false }
        let link = connection.link
        if connection.toServer.takeEnd(now: now) {
            closeHolder(of: link)
            link.service?.core.holderClosed(channel: ClientCore.channel)
        } else {
            let bytes = connection.toServer.take(readLimit(), now: now)
            read(bytes, with: &connection.serverDecoder, by: "the server of a holder") {
                frame throws(ProtocolViolation) in
                try link.service?.core.received(frame, fromHolderOf: ClientCore.channel)
            }
        }
        serverPerforms(link)
        return true
    }
}

extension Fingerprint {
    /// All clients of the world are one device.
    static let ofWorld = Fingerprint(bytes: Array(0..<32))!
}
