// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Finds the session an Attach asks for, or has it made, at most once. Lives until there is a
/// connection to its holder or a refusal.
///
/// The facts it goes by are on the host's disk and survive the server: a holder that listens under
/// the session's id, and the mark `<id>.started` that outlives the holder. Whoever sees the mark
/// and then no listener knows that the session is over.
package struct Opening: Equatable, Sendable {
    /// The whole search takes no longer.
    package static let patience: Duration = .seconds(10)
    /// What another holder is about to do or to undo is looked at again after this time.
    package static let retryDelay: Duration = .milliseconds(50)
    /// A mark outlives its session by so much. Who asked for a session longer ago than that is told
    /// that there is none: nobody can know any more whether it was started.
    package static let markLifetime: Duration = .seconds(7 * 24 * 3600)
    /// The uptime of the host and the client's clock may differ by so much.
    static let bootSlack: Duration = .seconds(2)

    /// What the driver is to find out or do. Exactly one is under way at a time.
    package enum Step: Equatable, Sendable {
        /// Look whether the mark is there, then connect: answer `connected` or `notListening`.
        case connect(SessionID)
        /// Ask who holds the name: answer `found`.
        case lookUp(SessionName)
        /// Ask all holders which was detached last: answer `found`.
        case findLatest
        /// Start a holder and wait for its word: answer `started`, or `startFailed`.
        case spawn(SessionID, SessionName, Creation)
        /// Nothing until the deadline; then call `tick`.
        case wait
        /// The connection is there. The opening is over.
        case opened(SessionID)
        /// The opening is over.
        case refused(Refused)
    }

    private let attach: Attach
    private let boot: BootID
    private let startedAt: Instant
    /// The name was looked up since the last wait.
    private var triedName = false
    private var retryAt: Instant?
    /// What to do now.
    package private(set) var step: Step

    package init(_ attach: Attach, boot: BootID, now: Instant) {
        self.attach = attach
        self.boot = boot
        startedAt = now
        if let session = attach.session {
            step = .connect(session)
        } else if let name = attach.name {
            step = .lookUp(name)
        } else {
            step = .findLatest
        }
    }

    /// When `tick` matters next.
    package var deadline: Instant? { earlier(retryAt, startedAt + Self.patience) }

    package mutating func tick(now: Instant) {
        if now >= startedAt + Self.patience {
            step = .refused(Refused(.unreachable, "the session's holder does not answer"))
        } else if let retryAt, now >= retryAt, let session = attach.session {
            self.retryAt = nil
            triedName = false
            step = .connect(session)
        }
    }

    package mutating func connected(to session: SessionID) { step = .opened(session) }

    /// Nobody listens under this id. `wasStarted`: the mark was there before the attempt. `fate`: what
    /// became of its holder, if it did not end as it should.
    package mutating func notListening(
        _ session: SessionID, wasStarted: Bool, fate: String? = nil, uptime: Duration, now: Instant
    ) {
        if let wanted = attach.session, wanted != session, attach.creation != nil {
            // It had the name a moment ago and has ended: the name is free, or about to be.
            wait(now: now)
        } else if wasStarted {
            step = .refused(Refused(.ended, fate ?? "the session has ended"))
        } else if let creation = attach.creation {
            lookUpOrSpawn(creation, uptime: uptime, now: now)
        } else {
            step = .refused(Refused(.noSuchSession, "there is no such session"))
        }
    }

    /// The session of this name, or the one detached last; nil if there is none.
    package mutating func found(_ session: SessionID?, uptime: Duration, now: Instant) {
        if let session {
            step = .connect(session)
        } else if let creation = attach.creation {
            lookUpOrSpawn(creation, uptime: uptime, now: now)
        } else {
            step = .refused(Refused(.noSuchSession, "there is no such session"))
        }
    }

    package mutating func started(_ session: SessionID) { step = .connect(session) }

    /// The holder's last word; nil if it ended without one.
    package mutating func startFailed(_ failure: StartFailed?, now: Instant) {
        switch failure?.reason {
        case .sessionTaken: wait(now: now)
        case .nameTaken where attach.creation?.userNamed == true: wait(now: now)
        case .nameTaken:
            step = .refused(Refused(.nameTaken, "another session has this name"))
        case .startedBefore: step = .refused(Refused(.ended, "the session has ended"))
        case .limit: step = .refused(Refused(.limit, failure?.text ?? ""))
        case .system: step = .refused(Refused(.startFailed, failure?.text ?? ""))
        case nil:
            step = .refused(Refused(.startFailed, "the session's holder ended without a word"))
        }
    }

    private mutating func lookUpOrSpawn(_ creation: Creation, uptime: Duration, now: Instant) {
        if creation.userNamed, let name = attach.name, !triedName {
            triedName = true
            step = .lookUp(name)
        } else if hasRebooted(since: creation, uptime: uptime, now: now) {
            step = .refused(
                Refused(.rebooted, "the host was started anew; the session may have begun before"))
        } else if creation.age > Self.markLifetime.milliseconds {
            step = .refused(
                Refused(.noSuchSession, "if it was started, that was longer ago than is remembered")
            )
        } else if let session = attach.session, let name = attach.name {
            step = .spawn(session, name, creation)
        } else {
            step = .refused(Refused(.violation, "a new session needs an id and a name"))
        }
    }

    /// The client asked before, and perhaps another boot of this host: what happened there is lost.
    private func hasRebooted(since creation: Creation, uptime: Duration, now: Instant) -> Bool {
        if let boot = creation.boot { return boot != self.boot }
        let age = Duration.milliseconds(Int64(clamping: creation.age))
        return creation.age > 0 && age + Self.bootSlack >= uptime
    }

    private mutating func wait(now: Instant) {
        retryAt = now + Self.retryDelay
        step = .wait
    }
}
