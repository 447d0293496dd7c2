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
        searchesGoOn(link)
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
            case .open(let channel, let attach):
                let opening = Opening(attach, boot: host.boot, now: now)
                link.open(ServedChannel(channel, opening, stepAt: time + moment()))
            case .sendToHolder(let channel, let frame):
                link.channel(channel)?.connection?.toHolder.put(frame.encoded, at: time)
            case .closeHolder(let channel): closeHolder(of: channel, of: link)
            case .list, .devices, .shares, .lookUp, .accept, .noted, .watch: break
            case .hangUp: serverLetsGo(link)
            }
        }
        if let service = link.service { service.timer = timer(for: service.core.deadline) }
    }

    private func closeHolder(of number: UInt64, of link: SimulatedLink) {
        guard let channel = link.channel(number) else { return }
        channel.connection?.toHolder.end(at: time)
        channel.connection?.serverHasLeft = true
        link.close(channel)
    }

    /// The server ends a link, or has seen it end.
    private func serverLetsGo(_ link: SimulatedLink) {
        for channel in link.channels { closeHolder(of: channel.number, of: link) }
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
            closeHolder(of: connection.channel, of: link)
            link.service?.core.holderClosed(channel: connection.channel)
        } else {
            let bytes = connection.toServer.take(readLimit(), at: time)
            read(bytes, with: &connection.serverDecoder, by: "the server of a holder") {
                frame throws(ProtocolViolation) in
                try link.service?.core.received(frame, fromHolderOf: connection.channel)
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
