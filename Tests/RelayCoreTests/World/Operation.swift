// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// Something that happens to the world. Clients and sessions are meant by number, modulo how many
/// there are, so that any list of operations makes sense, and so does every part of it.
enum Operation: Equatable, Sendable {
    /// Somebody calls a client.
    case call(Call)
    case client(Int, ClientHappening)
    case session(Int, SessionHappening)
    /// The server is killed; of what it was writing, so many bytes are written.
    case crash(Int)
    case restart
    case reboot
    case wait(milliseconds: Int)
}

/// What happens to a client, its terminal and its links.
enum ClientHappening: Equatable, Sendable {
    case types(Int)
    case endsInput
    /// Its terminal has so many columns now.
    case resizes(Int)
    /// The user goes to another session, or to a new one.
    case goes(Int)
    case goesToNew
    /// The user leaves.
    case leaves
    /// The program is killed.
    case vanishes
    /// The terminal takes no output, or takes it again.
    case stopsTaking
    case startsTaking

    /// Its links break; so many bytes under way still arrive, up and down.
    case cut(up: Int, down: Int)
    /// Nothing arrives any more on its links, and nobody is told.
    case stall
    /// Only what the client sends is held up.
    case stallUp
    /// What was held up on all its links, old ones too, arrives.
    case release
    case network(SimulatedClient.Network)
    case latency(milliseconds: Int)
    /// New links lose so many of a hundred packets.
    case loses(percent: Int)
    /// Attempts take up to so much longer, each differently.
    case scatters(milliseconds: Int)
    /// Its machine sleeps for so long; the program is told of it, or finds out by itself.
    case sleeps(milliseconds: Int, isTold: Bool)
    /// It has another address: its links carry nothing any more, and the program is told.
    case moves
    /// It has no network, and then has one again; the program is told.
    case unplugs
    case plugsIn
}

/// What happens to a session and its program.
enum SessionHappening: Equatable, Sendable {
    case prints(Int)
    case stopsReading
    case startsReading
    /// Its program closes its input, if that is a pipe.
    case closesInput
    case exits(UInt8)
    /// Somebody asks for it to be killed; perhaps it ignores SIGHUP.
    case isKilled(ignoresHangup: Bool)
    /// Somebody asks for a smaller or larger ring.
    case ring(Int)
    /// More typists come and go than it remembers.
    case isCrowded
}

extension Operation {
    /// As it is written in a list of operations.
    var source: String {
        let types = [
            "RelayCoreTests.Call", "RelayCoreTests.ClientHappening",
            "RelayCoreTests.SessionHappening", "RelayCoreTests.SimulatedClient.Network",
            "RelayWire.WhenFull",
        ]
        return types.reduce(".\(self)") { $0.replacing($1, with: "") }
    }
}
