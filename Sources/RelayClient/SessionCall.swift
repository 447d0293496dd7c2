// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelaySystem

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
        plan.races = access.dialer.program == nil
        self.init(
            surroundings, plan: plan,
            words: Words(
                access.destination, device: access.device, session: wish.sessionText),
            escape: wish.escape, manners: wish.manners)
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
