// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// The session tokens: who has which, who is here with one, which are over. Lives as long as the
/// server, on its event loop, and is the only one that writes `session_tokens`.
final class TokenRegister {
    static let file = "session_tokens"
    /// A thousand lines as long as they can be.
    static let maximumLength = 1 << 20
    /// Links on which one token is used at once. Twice as many as there are places for guests in a
    /// session: all of them may come back while their dead links are still here.
    static let maximumLinks = 2 * HolderCore.maximumGuests
    /// The same for all tokens together: links and holders' connections take descriptors and memory
    /// that the user's own devices need.
    static let maximumGuestLinks = 4 * maximumLinks
    /// When a token was used last is written so long after it.
    private static let writeDelay: TimeAmount = .seconds(1)
    /// A full disk is tried again after so long.
    private static let retryDelay: TimeAmount = .seconds(10)
    /// The clock of the host can be set: while guests are here it is looked at so often.
    private static let glance: Duration = .seconds(10)

    private let directory: PrivateDirectory
    private let loop: any EventLoop
    let log: Logger
    private let timer: LoopTimer
    private var list: TokenList?
    private var present: [ObjectIdentifier: (link: Link, token: TokenID)] = [:]
    private var isWriteDue = false
    /// As the disk keeps it, whatever happens to the host.
    private var kept = TokenList()
    private var hasFailed = false

    init(
        _ state: StateDirectory, on loop: any EventLoop, log: Logger
    ) throws(SystemCallError) {
        directory = try state.open(create: true)
        self.loop = loop
        self.log = log
        timer = LoopTimer(on: loop)
        do throws(SystemCallError) {
            _ = try tokens()
        } catch {
            log.error("no session token counts: \(error)")
        }
    }

    /// The list, read when it is needed first: what cannot be read is never replaced.
    func tokens() throws(SystemCallError) -> TokenList {
        if let list { return list }
        let text = try directory.read(file: Self.file, limit: Self.maximumLength) ?? []
        let read = TokenList(parsing: text)
        list = read
        kept = read
        if !read.badLines.isEmpty {
            let lines = read.badLines.prefix(10).map(String.init).joined(separator: ", ")
            log.warning("\(Self.file): no token in line \(lines)")
        }
        return read
    }

    /// Writes the list as it shall be, and only then lets it count.
    func replace(_ new: TokenList) throws(SystemCallError) {
        var new = new
        new.tidy(now: .now)
        guard try new != tokens() else { return }
        try write(new)
        list = new
    }

    /// The disk is waited for only where somebody's rights change: bearers come and go as they like,
    /// and everybody's links stand still meanwhile. Should the power take the whole file with it, it
    /// has taken the sessions, too.
    private func write(_ new: TokenList) throws(SystemCallError) {
        let mustBeKept = new.decidesOtherwise(than: kept)
        try directory.write(file: Self.file, new.text, durably: mustBeKept)
        if mustBeKept { kept = new }
    }

    /// Lets a list count that could not be written, and goes on trying.
    func letCount(_ new: TokenList) {
        list = new
        writeLater(Self.retryDelay)
    }

    /// What whoever shows a secret may do. Every token is compared with it, whichever it is.
    func standing(
        showing secret: Secret, _ bearer: Fingerprint, from: String?
    ) throws(SystemCallError) -> ServerLink.Standing {
        let digest = Digest.sha256(secret.bytes)
        var found: SessionToken?
        for token in try tokens().tokens where Digest.areEqual(token.hash.bytes, digest) {
            found = token
        }
        guard let found else { return .unwelcome(Refused(.unknownSecret)) }
        return try standing(with: found, bearer, from: from)
    }

    private func standing(
        with token: SessionToken, _ bearer: Fingerprint, from: String?
    ) throws(SystemCallError) -> ServerLink.Standing {
        if let refusal = refusal(of: token, bearer) { return .unwelcome(refusal) }
        guard Self.hasRoom(for: token.id, beside: present.values.map(\.token)) else {
            return .unwelcome(Refused(.limit, "too many guests are here"))
        }
        var new = try tokens()
        new.change(token.id) { token in
            if token.once { token.bound = bearer }
            token.used = .now
            token.from = from.map { String($0.prefix(DeviceInformation.maximumAddressLength)) }
        }
        if token.once, token.bound == nil {
            // Written before anybody is let in: two who come at once are not both the first.
            try replace(new)
        } else {
            list = new
            writeLater()
        }
        return .bearer(
            Grant(token: token.id, session: token.session, role: token.role, bearer: bearer))
    }

    /// Why a token does not count, for this bearer; nil if it does.
    private func refusal(of token: SessionToken, _ bearer: Fingerprint) -> Refused? {
        switch token.isOver(at: .now) {
        case .revoked: return Refused(.tokenIsOver, "it was revoked")
        case .expired: return Refused(.tokenIsOver, "it has expired")
        case .gone: return Refused(.tokenIsOver, "its session has ended")
        case nil: break
        }
        guard let bound = token.bound, bound != bearer else { return nil }
        return Refused(.tokenIsOver, "it was for one device, which has used it already")
    }

    /// Whether what was granted still is.
    func standing(of grant: Grant) -> ServerLink.Standing {
        guard let token = list?[grant.token] else {
            return .unwelcome(Refused(.tokenIsOver, "it was revoked"))
        }
        return refusal(of: token, grant.bearer).map { .unwelcome($0) } ?? .bearer(grant)
    }

    private func writeLater(_ delay: TimeAmount = TokenRegister.writeDelay) {
        guard !isWriteDue else { return }
        isWriteDue = true
        loop.assumeIsolated().scheduleTask(in: delay) { self.writeUses() }
    }

    /// Writes what is due.
    func writeUses() {
        guard isWriteDue, let list else { return }
        isWriteDue = false
        do {
            try write(list)
            hasFailed = false
        } catch {
            // Said once: bearers come as often as they like.
            if !hasFailed {
                log.warning("cannot write down which tokens were used or revoked: \(error)")
            }
            hasFailed = true
            if list.decidesOtherwise(than: kept) { writeLater(Self.retryDelay) }
        }
    }
}

/// Those who are here.
extension TokenRegister {
    /// Whether one more link may use a token, while others use these.
    static func hasRoom(for token: TokenID, beside others: [TokenID]) -> Bool {
        others.count < maximumGuestLinks
            && others.count(where: { $0 == token }) < maximumLinks
    }

    /// It has shown the token. It counts from now on, though it may not have said what it wants.
    func arrived(_ link: Link, with token: TokenID) {
        present[ObjectIdentifier(link)] = (link, token)
        watchTheClock()
    }

    func left(_ link: Link) {
        guard present.removeValue(forKey: ObjectIdentifier(link)) != nil else { return }
        watchTheClock()
    }

    func links(with token: TokenID) -> UInt64 {
        UInt64(present.values.count { $0.token == token })
    }

    /// Whose token counts no more, goes.
    func lookUpAgain() {
        for (link, _) in present.values { link.lookUpAgain() }
        watchTheClock()
    }

    /// Wakes up when a token expires with which somebody is here.
    private func watchTheClock() {
        let ends = present.values.compactMap { place -> UInt64? in
            guard let token = list?[place.token], token.isOver(at: .now) == nil else { return nil }
            return token.expires?.seconds
        }
        guard let next = ends.min() else { return timer.cancel() }
        let wait = min(Self.wait(until: next), Self.glance)
        timer.arm(for: .now + wait) { [weak self] in self?.lookUpAgain() }
    }

    /// Until the host's clock says so many seconds, and the moment by which its cheaper reading may
    /// be behind.
    private static func wait(until seconds: UInt64) -> Duration {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let whole = Duration.seconds(Int64(clamping: seconds) - Int64(now.tv_sec))
        return max(.zero, whole - .nanoseconds(now.tv_nsec)) + .milliseconds(10)
    }
}
