// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem

/// What each step on the way to a host took.
struct Approach: Equatable, Sendable {
    /// The program that carries the link, which finds the host itself.
    var program: String?
    /// Where the host answered.
    var address: String?
    /// Nil where there was nothing to look up, or no answer.
    var lookUp: Duration?
    /// The name was not found, or not in time: the address is one that it had before.
    var isKnownAddress = false
    var tcp: Duration?
    /// With a program, its start is in it.
    var tls: Duration = .zero
}

/// A connection, without TLS.
struct Approached: Sendable {
    let channel: any Channel
    let approach: Approach
}

/// The same connections as others have, each step by itself.
extension Dialer {
    /// Where a host may be, and how we know.
    private struct Places: Sendable {
        var addresses: [String]
        var lookUp: Duration?
        var isKnown = false
    }

    func approach() -> EventLoopFuture<Approached> {
        switch carrier {
        case .program(let program):
            connect().map { channel in
                Approached(channel: channel, approach: Approach(program: program.name))
            }
        case .port(let known): approach(knowing: known)
        }
    }

    /// Where looking the name up fails or takes long, the addresses it had before are tried; if the
    /// host is not there, those that are found in the end.
    private func approach(knowing known: [String]) -> EventLoopFuture<Approached> {
        let found = lookUp()
        guard !known.isEmpty else { return found.flatMap(reach) }
        let first = loop.makePromise(of: Places.self)
        let before = Places(addresses: known, isKnown: true)
        loop.scheduleTask(in: Self.lookUpPatience) { first.succeed(before) }
        found.whenComplete { first.succeed((try? $0.get()) ?? before) }
        return first.futureResult.flatMap { places in
            reach(places).flatMapError { failure in
                let isFinal = !places.isKnown
                return (isFinal ? loop.makeFailedFuture(failure) : found.flatMap(reach))
                    .flatMapErrorThrowing { _ in throw failure }
            }
        }
    }

    private func reach(_ places: Places) -> EventLoopFuture<Approached> {
        race(places.addresses).map { channel, tcp in
            let approach = Approach(
                address: channel.remoteAddress?.ipAddress, lookUp: places.lookUp,
                isKnownAddress: places.isKnown, tcp: tcp)
            return Approached(channel: channel, approach: approach)
        }
    }

    private func lookUp() -> EventLoopFuture<Places> {
        let name = destination.name
        let promise = loop.makePromise(of: Places.self)
        guard (try? SocketAddress(ipAddress: name, port: 0)) == nil else {
            promise.succeed(Places(addresses: [name]))
            return promise.futureResult
        }
        let began = Instant.now
        do {
            try startThread {
                let found = HostAddresses.of(name)
                guard !found.isEmpty else { return promise.fail(ConnectFailure.unknownName) }
                promise.succeed(Places(addresses: found, lookUp: .now - began))
            }
        } catch {
            promise.fail(ConnectFailure.unknownName)
        }
        loop.scheduleTask(in: Self.patience) { promise.fail(ConnectFailure.unknownName) }
        return promise.futureResult
    }
}
