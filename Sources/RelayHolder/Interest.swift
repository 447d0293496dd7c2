// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RelayCore
internal import RelayPTY
internal import RelaySystem

/// What the holder waits for in one turn of its loop, and what came of it.
struct Interest {
    enum Source: Equatable {
        case listener
        case exit
        case output
        case typing
        case pipe
        case connection(AttachmentID)
        /// The host is short of memory.
        case pressure
        /// Nobody tells any more whether it is.
        case pressureLost
    }

    private var descriptors: [pollfd] = []
    private var sources: [Source] = []

    init(of holder: Holder) {
        // At the limit of attachments newcomers are still told so; none is left to wait for ever.
        if holder.isAccepting { add(.listener, holder.listener.raw, POLLIN) }
        addTerminal(of: holder)
        add(.pressure, holder.pressureDescriptor, POLLPRI)
        for connection in holder.connections.values {
            let events = connection.isFull ? POLLIN | POLLOUT : POLLIN
            add(.connection(connection.id), connection.descriptor.raw, events)
        }
    }

    /// Blocks until something is ready or the deadline has come. There is no other wake-up.
    func wait(until deadline: Instant?) throws(SystemCallError) -> Ready {
        var descriptors = descriptors
        let count = unsafe poll(
            &descriptors, nfds_t(descriptors.count), Self.milliseconds(until: deadline))
        guard count >= 0 || errno == EINTR else { throw SystemCallError(call: "poll") }
        var ready = Ready()
        guard count > 0 else { return ready }
        for index in descriptors.indices where descriptors[index].revents != 0 {
            ready.sources.append(Self.answer(of: sources[index], descriptors[index].revents))
        }
        return ready
    }

    /// A trigger whose control group is gone is urgent and an error for ever (kernfs_fop_poll).
    static func answer(of source: Source, _ events: Int16) -> Source {
        source == .pressure && events & Int16(POLLERR) != 0 ? .pressureLost : source
    }

    /// Almost always one or two of a few: a list is faster than a set.
    struct Ready {
        fileprivate var sources: [Source] = []
        var isEmpty: Bool { sources.isEmpty }
        func has(_ source: Source) -> Bool { sources.contains(source) }
    }

    private mutating func addTerminal(of holder: Holder) {
        let (exit, master, pipe) = holder.terminalDescriptors
        // It stays readable for ever after.
        if holder.isReaping { add(.exit, exit, POLLIN) }
        if holder.ask({ $0.readAllowance }) > 0 { add(.output, master, POLLIN) }
        if holder.ask({ !$0.nextInput().isEmpty }) { add(.typing, master, POLLOUT) }
        if holder.ask({ !$0.nextInput(.pipe).isEmpty }) { add(.pipe, pipe, POLLOUT) }
    }

    private mutating func add(_ source: Source, _ descriptor: CInt, _ events: CInt) {
        guard descriptor >= 0 else { return }
        descriptors.append(pollfd(fd: descriptor, events: Int16(events), revents: 0))
        sources.append(source)
    }

    /// Rounded up, so that the deadline has come when `poll` returns; -1 waits for ever.
    private static func milliseconds(until deadline: Instant?) -> CInt {
        guard let deadline else { return -1 }
        let left = deadline - .now
        guard left > .zero else { return 0 }
        return CInt(clamping: left.milliseconds + 1)
    }
}

extension Holder {
    /// For `poll`; -1 is passed over.
    var pressureDescriptor: CInt {
        switch pressure {
        case .some(let pressure): pressure.raw
        case .none: -1
        }
    }

    /// The child's exit, the terminal and the child's pipe, for `poll`; -1 is passed over.
    var terminalDescriptors: (exit: CInt, master: CInt, pipe: CInt) {
        switch terminal {
        case .some(let terminal):
            (terminal.exitDescriptor.raw, terminal.master.raw, terminal.pipeDescriptor)
        case .none: (orphanDescriptor, -1, -1)
        }
    }

    private var orphanDescriptor: CInt {
        switch orphan {
        case .some(let child): child.exitDescriptor.raw
        case .none: -1
        }
    }
}
