// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// A user's call of a session, from the first look at the state to the last line on standard
/// error. Runs on the main thread, which waits meanwhile.
package struct SessionCall {
    /// Where the session is.
    package enum Place: Equatable, Sendable {
        case host(Destination)
        /// The token says it, and which session it is.
        case token(TokenSource)
    }

    package var place: Place
    package var wish: SessionWish
    package var contact = Contact()

    package init(_ place: Place, _ wish: SessionWish) {
        self.place = place
        self.wish = wish
    }

    package func run() throws -> Ending {
        let ending = try attempt()
        guard ending.isUnreached, Console().isInteractive, try hasFoundAnotherWay(ending) else {
            return ending
        }
        return try attempt()
    }

    /// Nobody answers at the port of a server that is known: with the user's consent ssh looks for
    /// it, as at the first contact.
    private func hasFoundAnotherWay(_ ending: Ending) throws -> Bool {
        guard case .host(let destination) = place, let fact = ending.lines.first,
            let terminal = ControllingTerminal(),
            terminal.agrees("relay: \(fact)\nrelay: have ssh look for the server there? [Y/n] ")
        else { return false }
        let found = try EnrolCall(destination, contact).run()
        found.say()
        return found.status == 0
    }

    private func attempt() throws -> Ending {
        let state = try ClientState(path: contact.statePath)
        let url = try token(state)
        // A token may have come through the pipe that standard input was until now.
        let console = Console()
        let signals = SignalWatch()
        // Threads inherit the mask. Until the session begins this one still dies of ^C.
        signals.block()
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        signals.unblock()
        let access = try access(url, state, on: loop)
        signals.block()
        try console.installCrashRestore()
        let driver = try SessionDriver(self, url, access, console)
        let ending = try driver.run(signals).wait()
        console.restore(drained: !ending.isHasty)
        access.end()
        // Whatever is left to do, from here on a signal ends it.
        signals.unblock()
        return try ending.abandoned.flatMap(end) ?? ending
    }

    /// Ends a session that would wait for ever for somebody to read its output. Gives what is to be
    /// said if that fails.
    private func end(_ session: SessionID) throws -> Ending? {
        // A session that is lent is not its bearer's to end.
        guard case .host(let destination) = place else { return nil }
        var inquiry = InquiryCall(destination)
        inquiry.contact = contact
        let answer = try inquiry.session(.id(session), .kill)
        if case .failed(let ending) = answer { return ending }
        return nil
    }

    private func token(_ state: borrowing ClientState) throws -> SecretURL? {
        guard case .token(let source) = place else { return nil }
        let url = try source.token(state)
        source.giveInputBack()
        return url
    }

    private func access(
        _ url: SecretURL?, _ state: borrowing ClientState, on loop: any EventLoop
    ) throws -> Access {
        switch (place, url) {
        case (_, let url?): try Access(url, state, contact, on: loop)
        case (.host(let destination), nil): try Access(destination, state, contact, on: loop)
        case (.token, nil): preconditionFailure("a token was read, or was an error")
        }
    }

    /// The session of a token, in its role, has been named by whoever gave it.
    fileprivate func words(_ url: SecretURL?, _ access: Access) -> Words {
        var words = access.words(wish.sessionText)
        guard case .token(let source) = place, case .session(_, let name, _) = url?.purpose else {
            return words
        }
        words.token = source
        words.session = name?.text
        return words
    }
}

extension ClientPlan {
    /// Goes to the session of a token instead.
    fileprivate mutating func take(_ token: SecretURL) {
        guard case .session(let session, _, let role) = token.purpose else { return }
        self.token = token.secret
        attach.session = session
        attach.name = nil
        attach.latest = false
        attach.creation = nil
        attach.role = role
        asksForOthers = false
    }
}

extension SessionDriver {
    init(
        _ call: SessionCall, _ url: SecretURL?, _ access: Access, _ console: Console
    ) throws {
        let circumstances = Circumstances(
            user: access.destination.user, inputIsTerminal: console.inputIsTerminal,
            outputIsTerminal: console.outputIsTerminal, size: console.size,
            drawsScreens: console.outputIsTerminal && !TerminalEnvironment.isDumb,
            terminalModes: console.terminalModes, environment: TerminalEnvironment.current,
            within: TerminalEnvironment.session)
        let surroundings = Surroundings(
            dialer: access.dialer, pin: access.pin, console: console,
            reader: try Self.source(console, on: access.dialer.loop),
            writer: try OutputWriter(
                console.output, standardError: console.standardError,
                shortCut: console.reopenedOutput()))
        var plan = ClientPlan(call.wish, circumstances, random: Random.bytes)
        plan.firstPatience = Duration(access.dialer.firstPatience)
        if let url { plan.take(url) }
        plan.races = access.dialer.program == nil
        self.init(
            surroundings, plan: plan, words: call.words(url, access), escape: call.wish.escape,
            manners: call.wish.manners, shell: Creation(call.wish.forShell, circumstances))
    }

    /// The event loop reads a terminal itself, and a thread whatever else there may be.
    private static func source(
        _ console: Console, on loop: any EventLoop
    ) throws(SystemCallError) -> any InputSource {
        if console.isInteractive, let terminal = console.reopenedInput() {
            return TerminalReader(terminal, on: loop)
        }
        return try InputReader(console.input)
    }
}
