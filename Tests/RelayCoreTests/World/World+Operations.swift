// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

extension World {
    /// Makes an operation happen, and everything that follows from it at once.
    func perform(_ operation: Operation) {
        switch operation {
        case .wait(let milliseconds): run(for: .milliseconds(milliseconds))
        case .call(let call): run(call)
        case .crash(let kept): crash(keeping: kept)
        case .restart: restart()
        case .reboot: reboot()
        case .session(let number, let happening):
            let running = host.holders.filter(\.isRunning)
            if !running.isEmpty { perform(happening, on: running[number % running.count]) }
            for holder in running { holder.isTouched = true }
        case .client(let number, let happening):
            if !clients.isEmpty { perform(happening, on: clients[number % clients.count]) }
            for client in clients { client.isTouched = true }
        }
        doWhatIsDue()
        checkBounds()
    }

    private func perform(_ happening: SessionHappening, on holder: SimulatedHolder) {
        switch happening {
        case .prints(let count): if !holder.shell.hasExited { holder.shell.waiting += count }
        case .stopsReading: holder.shell.isReading = false
        case .startsReading: holder.shell.isReading = true
        case .closesInput:
            guard holder.specification?.inputIsPipe == true else { return }
            closeInput(of: holder)
        case .exits(let code): childEnds(holder, .exited(code: code))
        case .isKilled(let isStubborn):
            holder.shell.isStubborn = isStubborn
            ask(holder, .kill)
        case .ring(let capacity):
            holder.ringWasChanged = true
            ask(holder, .setRing(UInt64(capacity)))
        case .isCrowded: crowd(holder)
        }
    }

    private func perform(_ happening: ClientHappening, on client: SimulatedClient) {
        switch happening {
        case .network(let network): client.network = network
        case .latency(let milliseconds): setLatency(client, .milliseconds(milliseconds))
        case .release: release(client)
        case .cut(let up, let down):
            for link in client.links {
                link.up.cut(keeping: up, at: time)
                link.down.cut(keeping: down, at: time)
            }
        case .stall:
            for link in client.links {
                link.up.isStalled = true
                link.down.isStalled = true
            }
        case .stallUp: for link in client.links { link.up.isStalled = true }
        case .loses(let percent): client.loss = percent
        case .scatters(let milliseconds): client.scatter = .milliseconds(milliseconds)
        case .moves, .unplugs, .plugsIn: changeNetwork(happening, of: client)
        default: if client.isAlive { performAtTerminal(happening, client) }
        }
    }

    private func performAtTerminal(_ happening: ClientHappening, _ client: SimulatedClient) {
        switch happening {
        case .types(let count): type(count, by: client)
        case .endsInput:
            client.hasEndedInput = true
            client.core.inputEnded()
        case .resizes(let columns):
            client.core.resized(WindowSize(columns: UInt16(columns), rows: 24))
        case .goes(let session): move(client, to: session)
        case .goesToNew: moveToNew(client)
        case .leaves: client.core.leave(now: now)
        case .vanishes:
            clientGoes(client)
        case .sleeps(let milliseconds, let isTold): sleep(client, milliseconds, isTold)
        case .stopsTaking: client.terminalIsStopped = true
        case .startsTaking: client.terminalIsStopped = false
        default: break
        }
    }

    private func changeNetwork(_ happening: ClientHappening, of client: SimulatedClient) {
        perform(happening == .plugsIn ? .network(.good) : .stall, on: client)
        if happening == .unplugs { client.network = .refusing }
        guard client.isAlive else { return }
        client.core.routeChanged(isThere: happening != .unplugs, now: now)
    }

    /// What arrives meanwhile is there when it wakes.
    private func sleep(_ client: SimulatedClient, _ milliseconds: Int, _ isTold: Bool) {
        client.wakesAt = time + .milliseconds(milliseconds)
        run(for: .milliseconds(milliseconds))
        if isTold, client.isAlive { client.core.wasShaken(now: now) }
    }

    private func type(_ wanted: Int, by client: SimulatedClient) {
        guard client.mayType else { return }
        let visit = client.typesFor
        let numbers = visit.typed..<visit.typed + min(wanted, client.core.inputAllowance)
        let bytes = numbers.map { SimulatedClient.byte($0, typedBy: client.number) }
        visit.typed = numbers.upperBound
        client.core.typed(bytes[...])
    }

    private func setLatency(_ client: SimulatedClient, _ latency: Time) {
        client.latency = latency
        for link in client.links {
            link.up.latency = latency
            link.down.latency = latency
        }
    }

    private func release(_ client: SimulatedClient) {
        for link in links where link.client === client {
            link.up.isStalled = false
            link.down.isStalled = false
        }
    }
}

/// What happens to the host.
extension World {
    private func crash(keeping kept: Int) {
        guard host.serverIsUp else { return }
        host.serverIsUp = false
        for link in links where !link.serverHasLeft {
            link.down.cut(keeping: kept, at: time)
            link.service = nil
            for channel in link.channels { link.close(channel) }
            link.serverHasLeft = true
        }
        for connection in host.connections where !connection.serverHasLeft {
            connection.toHolder.cut(keeping: kept, at: time)
            connection.serverHasLeft = true
        }
        for holder in host.holders { holder.order.cut(keeping: kept, at: time) }
    }

    private func restart() {
        guard !host.serverIsUp else { return }
        host.serverIsUp = true
    }

    private func reboot() {
        crash(keeping: 0)
        for holder in host.holders {
            end(holder)
            if let session = holder.session { host.ended.insert(session) }
        }
        host.connections = []
        host.idLocks = []
        host.listeners = [:]
        host.nameLocks = [:]
        host.marks = []
        host.boots += 1
        host.boot = .number(UInt64(host.boots))
        host.bootedAt = now
        restart()
    }
}
