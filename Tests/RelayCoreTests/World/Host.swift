// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// The machine the sessions run on: facts on its disk, processes, and what they have open. A crash
/// of the server leaves all but the server, a reboot leaves nothing.
struct Host {
    var boot = BootID.number(1)
    var bootedAt = start - .seconds(3600)
    var serverIsUp = true

    var holders: [SimulatedHolder] = []
    var connections: [HolderConnection] = []

    /// The run directory: locks and sockets go with their process, a mark stays until the next
    /// boot.
    var idLocks: Set<SessionID> = []
    var listeners: [SessionID: SimulatedHolder] = [:]
    var nameLocks: [SessionName: SessionID] = [:]
    var marks: Set<SessionID> = []

    /// What only the laws remember: how often each session's child was started in all boots, and
    /// which children have ended.
    var starts: [SessionID: Int] = [:]
    var ended: Set<SessionID> = []
    var boots = 1

    func holder(of session: SessionID?) -> SimulatedHolder? {
        holders.first { $0.core != nil && $0.session == session }
    }

    /// The holder of this session ends.
    mutating func release(_ session: SessionID) {
        listeners[session] = nil
        idLocks.remove(session)
        for (name, holder) in nameLocks where holder == session { nameLocks[name] = nil }
    }
}
