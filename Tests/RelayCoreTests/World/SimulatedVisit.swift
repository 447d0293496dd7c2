// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// What a client shows of one session, and types there, from the wish to be in it on.
final class SimulatedVisit {
    /// Who visits, and how many visits came before.
    let client: Int
    let number: Int
    /// The only session that can answer; nil where any can.
    let goal: SessionID?

    var session: SessionID?
    /// The offset of the byte the terminal shows next; nil until the session has answered.
    var position: UInt64?
    /// The size that it takes the output to be for.
    var size: WindowSize?
    /// Attachments that it has heard of.
    var known: Set<UInt64> = []
    /// The gaps it has announced.
    var gaps: [Gap] = []

    /// How many bytes were typed.
    var typed = 0
    /// Typed bytes of which the client said that nobody knows.
    var uncertain: [Range<Int>] = []
    /// What of them reached a program, and in which session.
    var arrived: [UInt8] = []
    var reached: SessionID?
    /// The session has had its Bye.
    var saidBye = false
    /// The session did not want it, or is not there.
    var wasRefused = false

    init(client: Int, number: Int = 0, goal: SessionID? = nil) {
        self.client = client
        self.number = number
        self.goal = goal
    }

    /// As sessions know it.
    var instance: InstanceID { .number(UInt64(client + Self.clients * number)) }

    private static let clients = 100

    /// The client and the number of the visit of an instance; nil if it is nobody's here.
    static func place(of instance: InstanceID) -> (client: Int, number: Int)? {
        guard instance == .number(instance.bits.low) else { return nil }
        let number = Int(instance.bits.low)
        return (number % clients, number / clients)
    }
}
