// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// When every test begins. Nothing depends on which instant it is.
let start = Instant.now

/// A terminal of usual size.
let usualSize = WindowSize(columns: 80, rows: 24)

extension SessionID {
    static func number(_ number: UInt64) -> SessionID { SessionID(Bits128(high: 1, low: number)) }
}

extension InstanceID {
    static func number(_ number: UInt64) -> InstanceID {
        InstanceID(Bits128(high: 2, low: number))
    }
}

extension BootID {
    static func number(_ number: UInt64) -> BootID { BootID(Bits128(high: 3, low: number)) }
}

extension Typist {
    static func number(_ number: UInt64, of principal: String = "device a") -> Typist {
        Typist(principal: principal, instance: .number(number))
    }
}

extension SessionDescription {
    /// A session with a log of few bytes.
    static func small(ring: Int = 64, whenFull: WhenFull = .drop) -> SessionDescription {
        var description = SessionDescription(
            session: .number(1), name: SessionName("work")!, process: 100, size: usualSize,
            ring: ring, whenFull: whenFull)
        description.chunkSize = 16
        return description
    }
}

extension Attach {
    /// A terminal's Attach to the first session.
    static func terminal(
        _ instance: UInt64 = 1, generation: UInt64 = 1, start: Start = .oldest,
        role: Role = .owner, session: SessionID? = .number(1)
    ) -> Attach {
        var attach = Attach(kind: .terminal, role: role, start: start)
        attach.session = session
        attach.instance = .number(instance)
        attach.generation = generation
        attach.size = usualSize
        return attach
    }
}
