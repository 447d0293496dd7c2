// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelaySystem
internal import Synchronization

/// Writes down in known_hosts where a host has answered, so that it is found there when its name is
/// not. Lives as long as the way to the host. What goes wrong here costs nothing but the note.
final class PlaceNote: Sendable {
    private struct State {
        /// What known_hosts is to say first; nil as long as nothing is to be changed.
        var address: String?
        var isWriting = false
    }

    /// At the end what is being written is waited for: so many times, so many milliseconds.
    private static let patience = 50
    private static let turn = 20

    private let host: KnownHost
    private let statePath: String?
    private let state: Mutex<State>

    /// Nil where there is nothing to note: the host is called by an address, not by a name.
    init?(_ host: KnownHost, statePath: String?) {
        guard (try? SocketAddress(ipAddress: host.name, port: 0)) == nil else { return nil }
        self.host = host
        self.statePath = statePath
        state = Mutex(State(address: host.addresses.first))
    }

    /// The server with the host's key answered here. Does not block: a thread writes.
    func answered(at address: String) {
        // Such an address says nothing without the name of an interface.
        guard !address.lowercased().hasPrefix("fe80:") else { return }
        let mustWrite = state.withLock { state in
            guard state.address != address else { return false }
            state.address = address
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard mustWrite else { return }
        do throws(SystemCallError) {
            try startThread { self.write() }
        } catch {
            state.withLock { $0.isWriting = false }
        }
    }

    /// Until there is nothing newer.
    private func write() {
        var written: String?
        while let address = next(after: written) {
            let files = try? ClientState(path: statePath)
            try? files?.updateKnownHosts { $0.note(host, answeredAt: address) }
            written = address
        }
    }

    private func next(after written: String?) -> String? {
        state.withLock { state in
            if state.address != written { return state.address }
            state.isWriting = false
            return nil
        }
    }

    /// Waits until what was noted is written, a second at most. Blocks.
    func end() {
        for _ in 0..<Self.patience where state.withLock({ $0.isWriting }) {
            pause(milliseconds: Self.turn)
        }
    }
}
