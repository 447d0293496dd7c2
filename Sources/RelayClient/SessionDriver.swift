// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayTLS
internal import RelayWire

/// Performs what the core of one session orders, on the event loop of its links: everything here
/// happens there, from an input to the last of its effects without a pause.
actor SessionDriver {
    /// What the driver works with, none of which changes.
    struct Surroundings: Sendable {
        let dialer: Dialer
        /// See `LinkSet`.
        let pin: Fingerprint?
        let console: Console
        let reader: any InputSource
        let writer: OutputWriter
    }

    nonisolated let loop: any EventLoop
    let surroundings: Surroundings
    let plan: ClientPlan
    let manners: LinkManners
    let done: EventLoopPromise<Ending>

    var core: ClientCore
    var words: Words
    let escape: UInt8?
    /// Nil where nothing that is typed is meant for the client.
    var escapes: EscapeFilter?
    /// Nil where no terminal types.
    var reports: ReportParser?
    let links: LinkSet
    /// How packets leave for the host; nil before it was met.
    var way: Way?
    /// Since when the reader may read once; nil while it may not.
    var readingSince: Instant?
    /// The size that the session was told last.
    var size: WindowSize?
    /// What the terminal shows; nil where the output goes elsewhere.
    var screen: LocalScreen?
    /// In its order.
    var waiting: [Waiting] = []
    var painter = Painter()
    /// Set while a menu is on the screen.
    var openMenu: OpenMenu?
    /// Those in the list that is on the screen.
    var present: [AttachmentInformation] = []
    /// The other sessions of this window.
    var window: Window
    /// The user has asked who is here.
    var isAskingPresent = false
    /// The terminal is in raw mode, from the session's first answer on.
    var isRaw = false
    /// The user knows that he only looks on.
    var hasHeardDenial = false
    /// The user is told that nothing comes.
    var isOffline = false
    /// The user knows that he waits for the session's first answer.
    var hasToldDelay = false
    var shownStatus: String?
    var shownTitle: String?
    var statusTimer: (Instant, Scheduled<Void>)?
    var newsTimer: Scheduled<Void>?
    /// Set when the client has something else to say at its end than its core.
    var reason: Ending?
    var farewell: Farewell?

    private let timer: LoopTimer
    private var isSettling = false
    private var mustSettleAgain = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe loop.executor.asUnownedSerialExecutor()
    }

    init(
        _ surroundings: Surroundings, plan: ClientPlan, words: Words, escape: UInt8?,
        manners: LinkManners = LinkManners(), shell: Creation = Creation()
    ) {
        self.surroundings = surroundings
        self.plan = plan
        self.manners = manners
        self.words = words
        self.escape = escape
        window = Window(shell: shell)
        loop = surroundings.dialer.loop
        size = plan.attach.size
        done = loop.makePromise()
        links = LinkSet(surroundings.dialer, pin: surroundings.pin)
        timer = LoopTimer(on: loop)
        if surroundings.console.outputIsTerminal, !TerminalEnvironment.isDumb {
            screen = LocalScreen(
                size: size, hasAlternateScreen: TerminalEnvironment.hasAlternateScreen)
        }
        core = ClientCore(plan)
        if surroundings.console.inputIsTerminal { escapes = EscapeFilter(escape: escape) }
        if surroundings.console.isInteractive { reports = ReportParser() }
    }

    /// Something happened, perhaps in another thread.
    nonisolated func post(_ event: @escaping @Sendable (isolated SessionDriver) -> Void) {
        guard !loop.inEventLoop else { return assumeIsolated(event) }
        loop.execute { self.assumeIsolated(event) }
    }

    /// Tells the core what happened, and does what it orders then.
    func tell(_ event: (inout ClientCore, Instant) -> Void) {
        event(&core, .now)
        settle()
    }

    /// Asks the core where it stands: it would be copied, all of it, for reading a computed property.
    func ask<Answer>(_ question: (inout ClientCore) -> Answer) -> Answer { question(&core) }

    /// The same with the screen, if there is one.
    func look<Answer>(_ question: (inout LocalScreen) -> Answer) -> Answer? {
        screen?.answer(question)
    }

    /// Effects, frames, timer, input: the four things after any event. What is done here can be an
    /// event itself, as when a write finds the connection closed; then it is all done once more.
    func settle() {
        mustSettleAgain = true
        guard !isSettling else { return }
        isSettling = true
        while mustSettleAgain {
            performEffects()
            // What they have brought about, all of that is seen to now.
            mustSettleAgain = false
            sendFrames()
            armTimer()
            showStatus()
            allowInput()
        }
        isSettling = false
    }

    /// What is performed was an event as well.
    func settleAgain() { mustSettleAgain = true }

    private func performEffects() {
        while case let effects = core.takeEffects(), !effects.isEmpty {
            for effect in effects { perform(effect) }
        }
    }

    private func perform(_ effect: ClientCore.Effect) {
        switch effect {
        case .connect(let id): links.connect(id)
        case .disconnect(let id): links.disconnect(id)
        case .write(let bytes, let end): show(bytes, end: end)
        case .lost(let gap): announce(gap)
        case .draw(let bytes, let lost, let end): draw(bytes, lost: lost, end: end)
        case .sessionSize(let size): followSession(size)
        case .present(let present): heard(present)
        case .inputUncertain(let count): note(words.uncertain(count))
        case .attached(let attached): learn(attached)
        case .othersDetached(let count): note(words.othersDetached(count))
        case .notice(let text): note(Printable.line(text))
        case .denied: deny()
        case .sessions(let sessions): heard(sessions)
        case .moved(let attached): moved(attached)
        case .stayed(let refusal, let undelivered): stayed(refusal, undelivered: undelivered)
        case .end(let outcome): end(outcome)
        }
    }

    private func armTimer() {
        timer.arm(for: ask { $0.deadline }, notWithin: links.writeWait) {
            self.tell { $0.tick(now: $1) }
        }
    }
}
