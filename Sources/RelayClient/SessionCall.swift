// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// A user's call of a session, from the first look at the state to the last line on standard
/// error. Runs on the main thread, which waits meanwhile.
package struct SessionCall {
    package var destination: Destination
    package var wish: SessionWish
    package var contact = Contact()

    package init(_ destination: Destination, _ wish: SessionWish) {
        self.destination = destination
        self.wish = wish
    }

    package func run() throws -> Ending {
        let console = Console()
        let ending = try attempt(console)
        guard ending.isUnreached, console.isInteractive, try hasFoundAnotherWay(ending) else {
            return ending
        }
        return try attempt(console)
    }

    /// Nobody answers at the port of a server that is known: with the user's consent ssh looks for
    /// it, as at the first contact.
    private func hasFoundAnotherWay(_ ending: Ending) throws -> Bool {
        guard let fact = ending.lines.first, let terminal = ControllingTerminal(),
            terminal.agrees("relay: \(fact)\nrelay: have ssh look for the server there? [Y/n] ")
        else { return false }
        let found = try EnrolCall(destination, contact).run()
        found.say()
        return found.status == 0
    }

    private func attempt(_ console: Console) throws -> Ending {
        let state = try ClientState(path: contact.statePath)
        let signals = SignalWatch()
        // Threads inherit the mask. Until the session begins this one still dies of ^C.
        signals.block()
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        signals.unblock()
        let access = try Access(destination, state, contact, on: loop)
        signals.block()
        try console.installCrashRestore()
        let driver = try SessionDriver(wish, access, console)
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
        var inquiry = InquiryCall(destination)
        inquiry.contact = contact
        guard case .failed(let ending) = try inquiry.session(.id(session), .kill) else {
            return nil
        }
        return ending
    }
}

extension SessionDriver {
    init(_ wish: SessionWish, _ access: Access, _ console: Console) throws {
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
        var plan = ClientPlan(wish, circumstances, random: Random.bytes)
        plan.firstPatience = Duration(access.dialer.firstPatience)
        self.init(
            surroundings, plan: plan, words: access.words(wish.sessionText), escape: wish.escape)
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
