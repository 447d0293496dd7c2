// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// Connections: made, checked, read, written, given up.
extension SessionDriver {
    /// So many bytes of frames are made into one write.
    private static let writeSize = 64 * 1024

    func connect(_ id: LinkID) {
        let dialing = dial()
        links[id] = Link(dialing)
        dialing.connection.whenComplete { result in
            self.assumeIsolated { $0.connected(id, result) }
        }
    }

    func disconnect(_ id: LinkID) {
        guard links[id] != nil else { return }
        dropConnection(id)
        // Nothing was heard on it: only for that the core gives up a connection by itself.
        if !hasMetServer { giveUp(words.failedToConnect(.timedOut)) }
    }

    private func dropConnection(_ id: LinkID) {
        guard let link = links.removeValue(forKey: id) else { return }
        link.dialing.giveUp()
        link.channel?.close(promise: nil)
        link.channel = nil
    }

    private func connected(_ id: LinkID, _ result: Result<any Channel, any Error>) {
        guard let link = links[id] else {
            // Given up in the meantime.
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        do {
            let channel = try result.get()
            link.channel = channel
            try LinkHandler.install(on: channel, tls: surroundings.dialer.tls) { event in
                self.assumeIsolated { $0.happened(event, on: id) }
            }
            // Too late to be told by the handler.
            if !channel.isActive { lose(id, because: .closed) }
        } catch {
            lose(id, because: ConnectFailure(error))
        }
    }

    private func happened(_ event: LinkEvent, on id: LinkID) {
        guard let link = links[id] else { return }
        switch event {
        case .established(let peer): established(id, link, peer)
        case .received(let bytes): received(bytes, on: id, link)
        case .writable: settle()
        case .closed(let error): lose(id, because: ConnectFailure(error))
        }
    }

    private func established(_ id: LinkID, _ link: Link, _ peer: Fingerprint) {
        if let pin = surroundings.pin, peer != pin {
            if words.hasAttached { return metStranger(id, peer) }
            return giveUp(words.changedKey(peer, pinned: pin))
        }
        link.isTrusted = true
        hasMetServer = true
        remember(link.channel)
        goRaw()
        tell { $0.linkOpened(id, now: $1) }
    }

    /// Another server where ours was, in mid-session: a strange network, most likely. It gets
    /// nothing, the user is told, and the next attempt may find ours again.
    private func metStranger(_ id: LinkID, _ peer: Fingerprint) {
        if stranger != peer { note(words.otherKey(peer)) }
        stranger = peer
        lose(id, because: .otherKey(peer))
    }

    private func received(_ bytes: ByteBuffer, on id: LinkID, _ link: Link) {
        link.decoder.feed(bytes.readableBytesView)
        let now = Instant.now
        core.bytesCame(on: id, now: now)
        do {
            while let frame = try link.decoder.next() {
                try core.received(frame, on: id, now: now)
            }
            settle()
        } catch {
            broken(id, because: ConnectFailure(error))
        }
    }

    /// The peer broke the protocol. If it did so before its first answer, it will do it again.
    private func broken(_ id: LinkID, because failure: ConnectFailure) {
        if !words.hasAttached { giveUp(words.failedToConnect(failure)) }
        lose(id, because: failure)
    }

    /// Ends the call for another reason than the core knows.
    private func giveUp(_ ending: Ending) {
        reason = ending
        tell { $0.leave(now: $1) }
    }

    private func lose(_ id: LinkID, because failure: ConnectFailure) {
        lastFailure = failure
        let wasAccepted = links[id]?.channel != nil
        dropConnection(id)
        // What another attempt cannot mend ends the call at once; so does a server that refuses our
        // certificate, which we hear of after the handshake.
        let isRefusal = if case .tls = failure { !words.hasAttached } else { false }
        if !hasMetServer && !failure.mayPass || isRefusal {
            return giveUp(words.failedToConnect(failure))
        }
        tell { $0.linkLost(id, wasAccepted: wasAccepted, now: $1) }
    }

    /// Sends what the core has to send, as long as the channels take it.
    func sendFrames() {
        guard farewell == nil else { return }
        for (id, link) in links where link.isTrusted {
            while let channel = link.channel, channel.isWritable {
                let bytes = takeFrames(for: id, atMost: Self.writeSize)
                if bytes.isEmpty { break }
                channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            }
        }
    }

    /// What is due cannot be sent before a channel takes it: no use to look all the time.
    var isWaitingToWrite: Bool { links.values.contains { $0.channel?.isWritable == false } }

    /// Frames as they travel, until there are `limit` bytes or no more.
    func takeFrames(for id: LinkID, atMost limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, let frame = core.nextFrame(on: id, now: .now) {
            frame.append(to: &bytes)
        }
        return bytes
    }
}
