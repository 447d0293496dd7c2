// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RelayCore
internal import RelayPTY
internal import RelaySystem
internal import RelayWire

/// The holder's loop: one thread, one `poll`, a terminal, a listening socket and a connection for
/// each attachment. Performs what the core orders; lives as long as the session.
final class Holder {
    /// A finished session's last frames are waited for so long, in milliseconds.
    private static let farewell: CInt = 1000
    /// A program that prints much is never silent for so long: what it prints is drawn at once then,
    /// and most of it not at all.
    private static let drawingDelay: Duration = .milliseconds(20)
    /// So many bytes are more than a program prints that is used.
    private static let flood: UInt64 = 1 << 20
    private static let acceptDelay: Duration = .seconds(1)
    /// A child that has ended belongs to its debugger until that has seen the end: it is looked at so
    /// often.
    private static let reapDelay: Duration = .milliseconds(100)
    /// Output read in one turn; then it is the others' turn.
    private static let largestTurn = 1 << 20

    var core: HolderCore
    /// Nil once the log is complete: whatever still runs on the terminal is hung up, as with ssh.
    var terminal: PseudoTerminal?
    /// The child, if its terminal had to be closed before its end.
    var orphan: OrphanedChild?
    let listener: OwnedDescriptor
    private var files: SessionFiles?
    /// Nil where the kernel tells nobody of a want of memory.
    private(set) var pressure: MemoryPressure?
    var connections: [AttachmentID: Connection] = [:]
    private var lastAttachment = 0
    private var isFinished = false
    /// How far the output had come when freed memory was last given back.
    private var settledAt: UInt64 = 0
    /// The child's end was told to the core.
    private(set) var isReaped = false
    /// No newcomer is taken before then: there was no descriptor for the last one.
    private var acceptsAgainAt: Instant?
    /// The child's end is not asked for before then: it was not to be had.
    private var reapsAgainAt: Instant?

    init(
        _ specification: Specify, keepsScreen: Bool, terminal: consuming PseudoTerminal,
        listener: consuming OwnedDescriptor, files: consuming SessionFiles
    ) {
        var description = SessionDescription(specification, process: terminal.process)
        description.keepsScreen = keepsScreen
        core = HolderCore(description, now: .now)
        self.terminal = consume terminal
        self.listener = listener
        self.files = consume files
        pressure = MemoryPressure()
    }

    /// Serves until the session is over and its exit was seen, or nobody will see it any more.
    func run() throws(SystemCallError) {
        while !isFinished {
            let interest = Interest(of: self)
            let ready = try whatIsNext(interest)
            if ready.has(.listener) { acceptAll() }
            for connection in connections.values where ready.has(.connection(connection.id)) {
                receive(from: connection)
            }
            if ready.has(.exit) { reap() }
            if ready.has(.pressure) { core.memoryIsShort(now: .now) }
            if ready.has(.pressureLost) { pressure = nil }
            // A new size is the terminal's before more of its output is read.
            perform()
            if ready.has(.output) || isReaped { readTerminal() }
            writeTerminal()
            writePipe()
            core.tick(now: .now)
            perform()
            pumpAll()
        }
        sayFarewell()
        if let files = files.take() { files.remove() }
    }

    /// What is ready next. The screen is drawn when nothing has been for a moment.
    private func whatIsNext(_ interest: Interest) throws(SystemCallError) -> Interest.Ready {
        if ask({ $0.hasUndrawnOutput }) {
            let pause = Instant.now + Self.drawingDelay
            let ready = try interest.wait(until: deadline.map { min($0, pause) } ?? pause)
            if !ready.isEmpty { return ready }
            core.drawOutput()
            settleAfterFlood()
            // It may have brought news, such as another title, to those who watch.
            return ready
        }
        return try interest.wait(until: deadline)
    }

    /// What a flood needed beside the log is not kept for the next one: most sessions wait for days.
    private func settleAfterFlood() {
        let end = ask { $0.log.end }
        guard end - settledAt >= Self.flood else { return }
        settledAt = end
        releaseMemory()
    }

    /// Asks the core where it stands: it would be copied, all of it, for reading a computed property.
    func ask<Answer>(_ question: (inout HolderCore) -> Answer) -> Answer { question(&core) }

    private func perform() {
        for effect in core.takeEffects() {
            switch effect {
            case .resize(let size): try? terminal?.setSize(size)
            case .signalForeground(let signal): terminal?.signalForeground(CInt(signal.rawValue))
            case .signalSession(let signal): terminal?.signalSession(CInt(signal.rawValue))
            case .signalProcesses(let number, let id): signalProcesses(CInt(number), for: id)
            case .closeTerminal:
                if let terminal = terminal.take() { orphan = terminal.hangUp() }
            case .rename(let name, let id): rename(to: name, for: id)
            case .setRing(let ring, let old, let id): setRing(ring, was: old, for: id)
            case .releaseMemory: releaseMemory()
            case .hangUp(let id): connections[id]?.isEnding = true
            case .finish: isFinished = true
            }
        }
    }

    private func signalProcesses(_ number: CInt, for id: AttachmentID) {
        if terminal?.reachesSession(number) == true {
            core.signalled(for: id, now: .now)
        } else {
            core.notSignalled(for: id)
        }
    }

    private func setRing(_ ring: UInt64, was old: UInt64, for id: AttachmentID) {
        do throws(SystemCallError) {
            if let excess = try files?.setRing(ring, was: old) {
                core.ringRefused(excess, for: id)
            } else {
                core.ringAllowed(ring, for: id, now: .now)
            }
        } catch {
            core.ringRefused("\(error)", for: id)
        }
    }

    private func rename(to name: SessionName, for id: AttachmentID) {
        do throws(SystemCallError) {
            if try files?.rename(to: name) == true {
                core.renamed(name, for: id, now: .now)
            } else {
                core.notRenamed(nil, for: id)
            }
        } catch {
            core.notRenamed("\(error)", for: id)
        }
    }

    /// Whether newcomers are looked for: without a descriptor for them the listener would stay
    /// ready, and the loop would turn without end.
    var isAccepting: Bool { acceptsAgainAt.map { .now >= $0 } ?? true }

    /// Whether the child's end is looked for.
    var isReaping: Bool { !isReaped && reapsAgainAt.map { .now >= $0 } ?? true }

    private var deadline: Instant? {
        let waits = [
            ask { $0.deadline }, isAccepting ? nil : acceptsAgainAt, isReaping ? nil : reapsAgainAt,
        ]
        return waits.compactMap(\.self).min()
    }

    func acceptAll() {
        acceptsAgainAt = nil
        do throws(SystemCallError) {
            while let descriptor = try UnixSocket.accept(listener) {
                lastAttachment += 1
                let id = AttachmentID(lastAttachment)
                connections[id] = Connection(id: id, descriptor: descriptor)
                core.attachmentOpened(id)
            }
        } catch {
            acceptsAgainAt = .now + Self.acceptDelay
        }
    }

    func receive(from connection: Connection) {
        let (bytes, result) = connection.descriptor.read(atMost: HolderCore.largestRead)
        switch result {
        case .bytes: decode(bytes, from: connection)
        case .wouldBlock: break
        case .endOfFile, .failed: close(connection)
        }
    }

    /// What comes after the end is read and forgotten, so that the last words are not reset away.
    private func decode(_ bytes: [UInt8], from connection: Connection) {
        guard !connection.isEnding else { return }
        connection.decoder.feed(bytes)
        do {
            while let frame = try connection.decoder.next() {
                if frame.type == .request {
                    core.looked(programInFront: terminal?.programInFront)
                }
                try core.received(frame, from: connection.id, now: .now)
            }
        } catch {
            core.failed(connection.id, error, now: .now)
            perform()
        }
    }

    private func close(_ connection: Connection) {
        connections[connection.id] = nil
        core.attachmentClosed(connection.id, now: .now)
    }

    func pumpAll() {
        for connection in connections.values {
            switch connection.pump(&core, now: .now) {
            case .drained where connection.isEnding: close(connection)
            case .drained, .waiting: break
            case .lost: hearOut(connection)
            }
        }
        perform()
    }

    /// Whoever is gone may have said something before, such as Bye. It is no more than the socket held.
    private func hearOut(_ connection: Connection) {
        while case (let bytes, .bytes) = connection.descriptor.read(atMost: HolderCore.largestRead)
        {
            decode(bytes, from: connection)
        }
        close(connection)
    }

    /// The session is over: what is left for its clients gets a moment to go out.
    private func sayFarewell() {
        let until = Instant.now + .milliseconds(Int64(Self.farewell))
        while Instant.now < until {
            pumpAll()
            var waiting = connections.values.filter(\.isFull).map {
                pollfd(fd: $0.descriptor.raw, events: Int16(POLLOUT), revents: 0)
            }
            guard !waiting.isEmpty else { return }
            _ = unsafe poll(&waiting, nfds_t(waiting.count), Self.farewell / 10)
        }
    }
}

/// The terminal's side of the loop.
extension Holder {
    private func reap() {
        guard !isReaped else { return }
        reapsAgainAt = nil
        guard let status = terminal?.reap() ?? orphan?.reap() else {
            reapsAgainAt = .now + Self.reapDelay
            return
        }
        isReaped = true
        core.childExited(status, now: .now)
    }

    /// Reads until the terminal has nothing more or the core wants nothing more. What the child
    /// printed before its end is here once a read finds nothing: the kernel flushes its buffers
    /// before it says so (n_tty_read).
    private func readTerminal() {
        var left = Self.largestTurn
        while case let allowance = ask({ $0.readAllowance }), allowance > 0, left > 0,
            terminal != nil
        {
            let (bytes, isSilent) = readPiece(limit: allowance)
            left -= bytes.count
            if !bytes.isEmpty { core.shellPrinted(bytes[...], now: .now) }
            if isSilent {
                core.shellIsSilent(now: .now)
                break
            }
            if connections.values.contains(where: { !$0.isFull }) { pumpAll() }
        }
        if ask({ $0.isComplete }) { leaveTerminal() }
    }

    /// Lets go of the terminal, unless what is left on it is still to be ended.
    private func leaveTerminal() {
        if core.isKilling {
            guard terminal?.signalSession(0) == 0 else { return }
            core.nothingIsLeft(now: .now)
        }
        terminal = nil
    }

    /// A piece made of reads of at most 4095 bytes, which is all a master gives at once. Its memory
    /// is touched only as far as it is filled: most sessions never print much at once.
    private func readPiece(limit: Int) -> (bytes: [UInt8], isSilent: Bool) {
        var isSilent = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { space, count in
            while count < limit, !isSilent {
                let rest = unsafe UnsafeMutableBufferPointer(rebasing: space[count...])
                if case .bytes(let more) = unsafe terminal?.master.read(into: .init(rest)) {
                    count += more
                } else {
                    isSilent = true
                }
            }
        }
        return (bytes, isSilent)
    }

    private func writeTerminal() {
        while case let input = ask({ $0.nextInput() }), !input.isEmpty {
            switch terminal?.type(input.span) {
            case .bytes(let count):
                let interrupts = terminal?.signals(on: input.span.extracting(first: count))
                core.wroteInput(count, interrupts: interrupts == true, now: .now)
            case .wouldBlock: return
            case .endOfFile, .failed, nil: core.wroteInput(input.count, now: .now)
            }
        }
    }

    private func writePipe() {
        while case let input = ask({ $0.nextInput(.pipe) }), !input.isEmpty {
            switch terminal?.writePipe(input.span) {
            case .bytes(let count): core.wroteInput(count, to: .pipe, now: .now)
            case .wouldBlock: return
            // The child has closed its input: what is sent there is lost, as in any pipe.
            case .endOfFile, .failed, nil: return closePipe()
            }
        }
        if ask({ $0.inputIsToClose }) { closePipe() }
    }

    private func closePipe() {
        terminal?.endInput()
        core.closedInput()
    }
}
