// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// Tells one link what happens to every session: a connection to each holder, and word of each new
/// one. Lives as long as its link, on its event loop.
final class SessionWatch {
    /// What was there at the beginning is told after so long, whoever does not answer.
    private static let patience: TimeAmount = .seconds(2)

    private let idle: UInt64?
    private let host: ServedHost
    private weak var link: Link?
    private var watchers: [SessionID: WatchHandler] = [:]
    /// Sessions that were there, and whose holders have not answered yet.
    private var awaited: Set<SessionID> = []
    private var hasBegun = false

    init(idle: UInt64?, for link: Link, of host: ServedHost) {
        self.idle = idle
        self.link = link
        self.host = host
    }

    func begin() {
        host.watches.add(self)
        do throws(SystemCallError) {
            for session in try host.sessions.sessions() { watch(session, isNew: false) }
        } catch {
            host.log.error("cannot look for sessions: \(error)")
        }
        beginIfKnown()
        host.loop.assumeIsolated().scheduleTask(in: Self.patience) { [weak self] in
            self?.awaited = []
            self?.beginIfKnown()
        }
    }

    func end() {
        link = nil
        host.watches.remove(self)
        for watcher in watchers.values { watcher.close() }
        watchers = [:]
    }

    /// A session was started on this host.
    func sessionStarted(_ session: SessionID) { watch(session, isNew: true) }

    func readIfAllowed() {
        for watcher in watchers.values { watcher.readIfAllowed() }
    }

    var mayRead: Bool { link?.isClientWritable ?? true }

    private func watch(_ session: SessionID, isNew: Bool) {
        guard watchers[session] == nil else { return }
        do throws(SystemCallError) {
            guard let connection = try host.sessions.connect(to: session) else { return }
            let watcher = WatchHandler(
                session, isNew: isNew, idle: idle, hello: host.hello, watch: self)
            watchers[session] = watcher
            if !isNew { awaited.insert(session) }
            let watch = NIOLoopBound(self, eventLoop: host.loop)
            HolderConnection.open(connection, with: watcher, on: host.loop).whenFailure { _ in
                watch.value.left(session)
            }
        } catch {
            host.log.warning("session \(session) cannot be watched: \(error)")
        }
    }

    func tell(_ happened: Happened) { link?.happened(happened) }

    /// A holder has said what it holds, or is gone.
    func answered(_ session: SessionID) {
        awaited.remove(session)
        beginIfKnown()
    }

    func left(_ session: SessionID) {
        watchers[session] = nil
        answered(session)
    }

    private func beginIfKnown() {
        guard awaited.isEmpty, !hasBegun else { return }
        hasBegun = true
        link?.watches()
    }
}

/// All that watch now. Lives as long as the server, on its event loop.
final class SessionWatches {
    private var watches: [ObjectIdentifier: SessionWatch] = [:]

    func add(_ watch: SessionWatch) { watches[ObjectIdentifier(watch)] = watch }

    func remove(_ watch: SessionWatch) { watches[ObjectIdentifier(watch)] = nil }

    func sessionStarted(_ session: SessionID) {
        for watch in watches.values { watch.sessionStarted(session) }
    }
}
