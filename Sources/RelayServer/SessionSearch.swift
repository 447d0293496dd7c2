// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// Finds the session that an Attach asks for, or has it started: performs the steps of an
/// `Opening`. Lives until it has told its link, or is cancelled.
final class SessionSearch {
    private let attach: Attach
    private let channel: UInt64
    private let host: ServedHost
    private let timer: LoopTimer
    private var opening: Opening
    /// Nil once told or cancelled.
    private weak var link: Link?

    init(for attach: Attach, on channel: UInt64, of link: Link, host: ServedHost) {
        self.attach = attach
        self.channel = channel
        self.host = host
        self.link = link
        timer = LoopTimer(on: host.loop)
        opening = Opening(attach, boot: host.boot, now: .now)
    }

    func begin() { perform() }

    /// A holder that is being started goes on without us.
    func cancel() {
        link = nil
        timer.cancel()
    }

    /// Performs steps until one takes time.
    private func perform() {
        var performed: Opening.Step?
        while link != nil, opening.step != performed {
            let step = opening.step
            performed = step
            do throws(SystemCallError) {
                try perform(step)
            } catch {
                tell(refusal: .because(.unreachable, "\(error)"))
            }
        }
        if link != nil { arm() }
    }

    private func perform(_ step: Opening.Step) throws(SystemCallError) {
        switch step {
        case .connect(let session): try connect(to: session)
        case .lookUp(let name): try lookUp(name)
        case .findLatest: findLatest()
        case .spawn(let session, let name, let creation): spawn(session, name, creation)
        case .wait, .opened: break
        case .refused(let refusal): tell(refusal: refusal)
        }
    }

    private func arm() {
        timer.arm(for: opening.deadline) { [weak self] in
            guard let self else { return }
            let before = opening.step
            opening.tick(now: .now)
            if opening.step == before { arm() } else { perform() }
        }
    }

    /// The same step once more, a little later.
    private func again() {
        let delay = TimeAmount(Opening.retryDelay)
        host.loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in self?.perform() }
    }

    private func connect(to session: SessionID) throws(SystemCallError) {
        // First the mark: a session that ends in between leaves mark and no listener.
        let wasStarted = try host.sessions.wasStarted(session)
        do throws(SystemCallError) {
            if let connection = try host.sessions.connect(to: session) {
                opening.connected(to: session)
                return tell(connection)
            }
        } catch {
            // It lives, but so many wait for it that there is no room for one more.
            guard error.errno == EAGAIN else { throw error }
            return again()
        }
        let fate = wasStarted ? try host.sessions.tombstone(of: session)?.words : nil
        opening.notListening(
            session, wasStarted: wasStarted, fate: fate, uptime: Host.uptime(), now: .now)
    }

    private func lookUp(_ name: SessionName) throws(SystemCallError) {
        switch try host.sessions.holder(of: name) {
        case .nobody:
            // Whoever asks by name learns what became of it, once.
            if attach.creation == nil, let stone = try host.sessions.tombstone(named: name) {
                try host.sessions.bury(stone)
                return tell(refusal: .because(.ended, stone.words))
            }
            opening.found(nil, uptime: Host.uptime(), now: .now)
        case .session(let session): opening.found(session, uptime: Host.uptime(), now: .now)
        case .unknown: again()
        }
    }

    private func findLatest() {
        let search = NIOLoopBound(self, eventLoop: host.loop)
        Survey(of: host.sessions, on: host.loop, log: host.log).answers().whenSuccess { answers in
            let search = search.value
            guard search.opening.step == .findLatest else { return }
            search.opening.found(answers.latest?.session, uptime: Host.uptime(), now: .now)
            search.perform()
        }
    }

    private func spawn(_ session: SessionID, _ name: SessionName, _ creation: Creation) {
        guard let link else { return }
        let specify: Specify
        do throws(Refused) {
            specify = try Specify(
                session, name: name, creation, size: attach.size, route: link.route, on: host)
        } catch {
            return tell(refusal: error)
        }
        let search = NIOLoopBound(self, eventLoop: host.loop)
        HolderStart.begin(.session(specify), on: host).whenSuccess { [log = host.log] outcome in
            if case .ready = outcome {
                log.info("session \(name) (\(session)) started")
                search.value.host.watches.sessionStarted(session)
                search.value.host.ended.sessionStarted()
            }
            search.value.startLog(session, name, creation, after: outcome)
        }
    }

    /// The session runs; if its output is to go to a file, that begins before anybody attaches.
    private func startLog(
        _ session: SessionID, _ name: SessionName, _ creation: Creation,
        after outcome: HolderStart.Outcome
    ) {
        guard case .ready(let warning) = outcome,
            let order = LogOrder(session, creation, on: host)
        else { return spawned(session, outcome) }
        let search = NIOLoopBound(self, eventLoop: host.loop)
        HolderStart.begin(.log(order, name), on: host).whenSuccess { [log = host.log] start in
            var warning = warning
            if case .failed(let failure) = start {
                let reason = failure?.text ?? "it ended without a word"
                log.warning("the log of session \(name) is not written: \(reason)")
                warning = "the log is not written: \(reason); the session runs without it"
            }
            search.value.spawned(session, .ready(warning: warning))
        }
    }

    private func spawned(_ session: SessionID, _ outcome: HolderStart.Outcome) {
        guard case .spawn = opening.step else { return }
        switch outcome {
        case .ready(let warning):
            if let warning { link?.noticed(warning, on: channel) }
            opening.started(session)
        case .failed(let failure): opening.startFailed(failure, now: .now)
        }
        perform()
    }

    private func tell(_ connection: consuming OwnedDescriptor) {
        let link = link
        cancel()
        link?.found(connection, on: channel)
    }

    private func tell(refusal: Refused) {
        let link = link
        cancel()
        link?.notFound(refusal, on: channel)
    }
}
