// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A client's connection to the server: encoded bytes in both directions. Lives until both ends
/// have let go of it; its bytes may arrive long after newer links exist.
final class SimulatedLink {
    let client: SimulatedClient
    let id: LinkID
    /// From the client to the server, and back.
    let up: Flow
    let down: Flow
    var upDecoder = FrameDecoder()
    var downDecoder = FrameDecoder()
    /// The server's end. It begins when the last flight of the client's handshake arrives, and
    /// with it the first frames, however late that is.
    var service: Service?
    /// The server's way to a holder, for each channel that is open.
    private(set) var channels: [ServedChannel] = []
    var serverHasLeft = false
    var clientHasLeft = false

    init(client: SimulatedClient, id: LinkID) {
        self.client = client
        self.id = id
        up = Flow(latency: client.latency)
        down = Flow(latency: client.latency)
        up.counterpart = down
        down.counterpart = up
    }

    var isOver: Bool { serverHasLeft && clientHasLeft }

    func channel(_ number: UInt64) -> ServedChannel? { channels.first { $0.number == number } }

    func open(_ channel: ServedChannel) { channels.append(channel) }

    func close(_ channel: ServedChannel) { channels.removeAll { $0 === channel } }

    /// When the server has something to do for it.
    var serverIsDueAt: Time {
        serverHasLeft ? .never : min(arrivalForServer, service?.timer ?? .never, stepAt)
    }

    /// When the server can next read from it; it reads nothing that it could not pass on.
    var arrivalForServer: Time {
        let isFull = channels.contains { $0.connection?.toHolder.count ?? 0 >= World.socket }
        return isFull ? .never : up.arrival
    }

    var arrivalForClient: Time { clientHasLeft ? .never : down.arrival }

    private var stepAt: Time { channels.map(\.stepAt).min() ?? .never }
}

/// What the server keeps for one link.
final class Service {
    var core: ServerLink
    /// When the core wants to be called.
    var timer = Time.never

    init(core: ServerLink) { self.core = core }
}

/// What the server keeps for one channel of a link.
final class ServedChannel {
    let number: UInt64
    /// The search for the session, while it goes on, and when its next step is done.
    var opening: Opening?
    var stepAt = Time.never
    /// What a look at the mark found, just before connecting.
    var sawMark: Bool?
    /// The holder that was spawned and has not reported yet.
    var spawned: SimulatedHolder?
    /// The connection to the holder, once it is found.
    var connection: HolderConnection?

    init(_ number: UInt64, _ opening: Opening, stepAt: Time) {
        self.number = number
        self.opening = opening
        self.stepAt = stepAt
    }
}

/// A server's connection to a holder, for the channel of one link.
final class HolderConnection {
    let link: SimulatedLink
    let channel: UInt64
    let holder: SimulatedHolder
    let attachment: AttachmentID
    let toHolder: Flow
    let toServer: Flow
    var holderDecoder = FrameDecoder()
    var serverDecoder = FrameDecoder()
    var serverHasLeft = false
    var holderHasLeft = false
    /// Whose Attach came on it; nil for one that needs no instance.
    var visit: SimulatedVisit?
    /// The holder has accepted it.
    var isAccepted = false
    /// The holder ends it when its last frames are on the way.
    var isEnding = false

    init(link: SimulatedLink, channel: UInt64, holder: SimulatedHolder, latency: Time) {
        self.link = link
        self.channel = channel
        self.holder = holder
        attachment = holder.newAttachment()
        toHolder = Flow(latency: latency)
        toServer = Flow(latency: latency)
    }

    var isOver: Bool { serverHasLeft && holderHasLeft }

    var arrivalForHolder: Time { holderHasLeft ? .never : toHolder.arrival }

    /// The server takes nothing from a holder that the client's socket does not take.
    var arrivalForServer: Time {
        serverHasLeft || link.down.count >= World.socket ? .never : toServer.arrival
    }
}
