// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// The server as a driver of its cores: reads, performs effects, keeps deadlines.
extension World {
    /// The server's part of one link; false if there was nothing to do.
    func serve(_ link: SimulatedLink) -> Bool {
        guard link.serverIsDueAt <= time else { return false }
        serverReads(link)
        if let service = link.service, service.timer <= time { service.core.tick(now: now) }
        searchGoesOn(link)
        serverPerforms(link)
        return true
    }

    private func serverReads(_ link: SimulatedLink) {
        guard link.arrivalForServer <= time else { return }
        if link.up.takeEnd(at: time) { return serverLetsGo(link) }
        if link.service == nil { accept(link) }
        link.client.isTouched = true
        let bytes = link.up.take(readLimit(), at: time)
        read(bytes, with: &link.upDecoder, by: "the server") { frame throws(ProtocolViolation) in
            try link.service?.core.received(frame, now: now)
            serverPerforms(link)
        }
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
            case .sendToClient(let frame): link.down.put(frame.encoded, at: time)
            case .open(_, let attach):
                link.service?.opening = Opening(attach, boot: host.boot, now: now)
                link.service?.stepAt = time + moment()
            case .sendToHolder(_, let frame): link.connection?.toHolder.put(frame.encoded, at: time)
            case .closeHolder: closeHolder(of: link)
            case .list, .devices, .shares, .lookUp, .accept, .noted: break
            case .hangUp: serverLetsGo(link)
            }
        }
        if let service = link.service { service.timer = timer(for: service.core.deadline) }
    }

    private func closeHolder(of link: SimulatedLink) {
        link.service?.opening = nil
        link.service?.stepAt = .never
        link.connection?.toHolder.end(at: time)
        link.connection?.serverHasLeft = true
        link.connection = nil
    }

    /// The server ends a link, or has seen it end.
    private func serverLetsGo(_ link: SimulatedLink) {
        closeHolder(of: link)
        link.down.end(at: time)
        link.service = nil
        link.serverHasLeft = true
    }

    /// What a holder sends, as far as the client's socket takes it; false if nothing came.
    func relay(_ connection: HolderConnection) -> Bool {
        guard connection.arrivalForServer <= time else { return false }
        connection.holder.isTouched = true
        let link = connection.link
        if connection.toServer.takeEnd(at: time) {
            closeHolder(of: link)
            link.service?.core.holderClosed(channel: ClientCore.channel)
        } else {
            let bytes = connection.toServer.take(readLimit(), at: time)
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
