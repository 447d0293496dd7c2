// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import RelayCore
internal import RelayWire

/// What comes from the user, and what goes to the terminal beside the session's own bytes.
extension SessionDriver {
    /// Lets the reader read once, if the core has room. One byte stays in reserve: an escape
    /// character that was held back may come on top.
    func allowInput() {
        let allowance = ask { $0.inputAllowance } - 1 - (reports?.heldCount ?? 0)
        // A terminal that is not raw yet would give lines instead of keys.
        let isReady = isRaw || !surroundings.console.isInteractive && !mayBeAsked
        let smallest = surroundings.reader.smallestRead
        // While nothing comes the user must be able to leave, and hears that nothing more is taken.
        let mayRefuse = isOffline && surroundings.console.isInteractive
        guard isReady, readingSince == nil, allowance >= smallest || mayRefuse else { return }
        readingSince = .now
        surroundings.reader.allow(max(allowance, smallest))
    }

    /// A program that carries the first link may ask the user for a password.
    private var mayBeAsked: Bool {
        surroundings.console.inputIsTerminal && surroundings.dialer.program?.mayAsk == true
    }

    func inputCame(_ event: InputEvent) {
        let waited = readingSince.map { .now - $0 } ?? .zero
        readingSince = nil
        if waited >= ReportParser.pastePatience { reports?.pasteIsOver() }
        switch event {
        case .bytes(let bytes): typed(bytes)
        case .endOfFile: inputEnded()
        case .hangup: hungUp()
        }
    }

    private func typed(_ bytes: [UInt8]) {
        // The signal comes by another thread: what is typed after a change of size must not
        // overtake it.
        followSize()
        for item in reports?.typed(bytes[...]) ?? [.typed(bytes)] {
            switch item {
            case .typed(let bytes): pressed(bytes)
            case .pasted(let bytes): pasted(bytes)
            case .report(let kind, let bytes): core.reported(bytes[...], kind: kind, now: .now)
            }
        }
        settle()
        awaitRest()
    }

    /// What may be the beginning of a report is a key if nothing follows.
    private func awaitRest() {
        guard let reports, reports.heldCount > 0 else { return }
        loop.scheduleTask(in: TimeAmount(ReportParser.patience)) {
            self.assumeIsolated { driver in
                guard driver.reports == reports, let rest = driver.reports?.release() else {
                    return
                }
                driver.pressed(rest)
                driver.settle()
            }
        }
    }

    /// No command for the client stands in a paste, and what a menu leaves of one is nobody's.
    private func pasted(_ bytes: [UInt8]) {
        if openMenu != nil {
            _ = leftByMenu(ReportParser.text(ofPasted: bytes))
            return
        }
        forgetNews()
        take(escapes?.passed(bytes) ?? bytes)
    }

    /// The user has pressed keys.
    private func pressed(_ bytes: [UInt8]) {
        let bytes = leftByMenu(bytes)
        if bytes.isEmpty { return }
        forgetNews()
        let items = escapes?.typed(bytes[...]) ?? [.bytes(bytes)]
        for item in items {
            switch item {
            case .bytes(let bytes): take(bytes)
            case .command(.detach): core.leave(now: .now)
            case .command(.help): showHelp()
            case .command(.suspend): suspend()
            case .command(.present): showPresent()
            case .command(.reportLinks): reportLinks()
            case .command(.discardTyping): discardTyping()
            case .command(.chooseSession): askSessions(.choose)
            case .command(.nextSession): askSessions(.step(1))
            case .command(.previousSession): askSessions(.step(-1))
            case .command(.openSession): openSession()
            }
        }
    }

    /// A terminal that is not raw turns a key into an end of file; the session's makes it one again.
    private func inputEnded() {
        guard surroundings.console.inputIsTerminal, !isRaw else { return hungUp() }
        let key = surroundings.console.endOfFileCharacter
        tell { core, _ in core.typed([key]) }
    }

    /// Nothing will be typed any more.
    private func hungUp() {
        if surroundings.console.inputIsTerminal {
            leave(because: "the terminal is gone")
        } else {
            tell { core, _ in core.inputEnded() }
        }
    }

    func signalCame(_ number: CInt) {
        switch number {
        case SIGWINCH, SIGCONT:
            // While we were stopped the shell has set the terminal as it likes it.
            if number == SIGCONT, isRaw { try? surroundings.console.makeRaw() }
            followSize()
            settle()
        case SIGINT, SIGQUIT:
            // Without a link nobody would get it, and in raw mode it came from no key.
            guard core.isAttached, !isRaw else { return leave(because: "interrupted") }
            tell { core, _ in core.signalled(number == SIGINT ? .interrupt : .quit) }
        case SIGHUP: leave(because: "hung up")
        default: leave(because: "terminated")
        }
    }

    /// Looks whether the terminal has another size than the session knows.
    private func followSize() {
        guard let new = surroundings.console.size, new != size else { return }
        size = new
        terminalResized(to: new)
        core.resized(new)
    }

    func outputCame(_ event: OutputWriter.Event) {
        switch event {
        case .written(let end):
            if window.written == window.visits { painted(to: end) }
            let visits = window.written
            tell { $0.wroteOutput(to: end, visits: visits, now: $1) }
        case .nextSession: window.written += 1
        case .failed(EPIPE) where isAbandonable: abandon()
        case .failed(let error):
            let reason = unsafe String(cString: strerror(error))
            leave(because: "cannot write to standard output: \(reason)")
        case .ended: farewell?.outputEnded()
        }
    }

    /// The client leaves for another reason than the user's wish. A second one makes it hurry.
    private func leave(because cause: String) {
        if let farewell { return farewell.hurry() }
        reason = words.ended(because: cause)
        tell { $0.leave(now: $1) }
    }

    /// The session was made by this call, without a name to come back to.
    private var isAbandonable: Bool {
        words.hasAttached && plan.attach.creation?.userNamed == false && window.visits == 0
    }

    /// Nobody reads the output any more, and nobody will: the command ends as it would of SIGPIPE.
    private func abandon() {
        var ending = Ending(status: 128 + SIGPIPE)
        ending.abandoned = core.session?.session
        reason = ending
        tell { $0.leave(now: $1) }
    }

    /// Lines of the client itself, on standard error, where they belong in the order of the output.
    func note(_ lines: String...) {
        if isPainted { return noteOnPicture(lines) }
        // On a terminal the cursor is anywhere, and a raw one needs its carriage returns.
        let isOnTerminal = surroundings.console.standardErrorIsTerminal
        let newline = isOnTerminal ? "\r\n" : "\n"
        let text = lines.map { "relay: \($0)\(newline)" }.joined()
        let bytes = Array(((isOnTerminal ? newline : "") + text).utf8)
        let isOnScreen = isOnTerminal && isRaw
        surroundings.writer.append(.words(isOnScreen ? screen?.show(bytes) ?? bytes : bytes))
    }

    /// Where the screen is painted there is no place for lines.
    private func noteOnPicture(_ lines: [String]) {
        let width = (look { $0.terminal.columns } ?? 0) - 8
        if lines.count == 1, lines[0].count <= width { return tellNews(lines[0]) }
        let pieces = lines.flatMap { Words.wrapped($0, columns: max(width, 1)) }
        open(Menu("relay:", items: pieces, hint: "q: back")) { driver, _ in
            driver.closeMenu()
        }
    }

    /// The session has answered for the first time: from now on the terminal is its own. Until then
    /// keys wait in it, and ^C ends the client.
    func learn(_ attached: Attached) {
        goRaw()
        words.session = attached.name.text
        words.hasAttached = true
        guard let creation = plan.attach.creation, creation.command != nil,
            attached.session != plan.attach.session
        else { return }
        note(words.notStarted)
    }

    /// What was typed is not for this session: said once, and then with a bell.
    func deny() {
        guard hasHeardDenial else {
            hasHeardDenial = true
            return tellNews(words.looksOn(leavesWith: escape))
        }
        if surroundings.console.standardErrorIsTerminal {
            surroundings.writer.append(.words([0x07]))
        }
    }

    private func showHelp() {
        let key = Words.key(escape ?? UInt8(ascii: "~"))
        note(
            "at the start of a line you can type",
            "  \(key).  to detach: the session goes on without you",
            "  \(key)^Z to suspend the client; fg goes on",
            "  \(key)w  to choose another session of this host; \(key)n and \(key)p: next, previous",
            "  \(key)o  to open a new session",
            "  \(key)k  to see who is here, and to drop somebody",
            "  \(key)s  to see how the link does",
            "  \(key)c  to throw away what was typed and has not left",
            "  \(key)?  to see this list",
            "  \(key)\(key)  to type \(key) itself")
    }
}
