// SPDX-License-Identifier: Apache-2.0

package import NIOCore
internal import NIOPosix
package import RelayTLS

/// Makes the connections to a server, whatever carries them.
package struct Dialer: Sendable {
    /// What links go through.
    enum Carrier: Sendable {
        /// The host's name and port, by all addresses of the name at once (RFC 8305); addresses
        /// that it had before are tried where there is no such name now.
        case port(knownAddresses: [String])
        case program(LinkProgram)
    }

    /// What somebody has handed on about a host.
    struct Line: Equatable, Sendable {
        let name: String
        let addresses: [String]
    }

    /// A host that does not answer is given up after so long.
    static let patience: TimeAmount = .seconds(10)

    let loop: any EventLoop
    let tls: TLSContext
    var destination: Destination
    var carrier = Carrier.port(knownAddresses: [])
    /// Where else the host may be, and the name to look up, if a line has said so: it counts for as
    /// long as the line, in whatever network the host or we are then.
    var line: Line?
    /// Where it is written down that the host has answered; nil where it is not.
    var note: PlaceNote?
    /// Another than the system's; only in tests.
    var resolver: (any Resolver & Sendable)?

    package init(loop: any EventLoop, tls: TLSContext, destination: Destination) {
        self.loop = loop
        self.tls = tls
        self.destination = destination
    }

    var program: LinkProgram? {
        if case .program(let program) = carrier { program } else { nil }
    }

    /// The first link gets so long, in which a program may ask the user for a password.
    var firstPatience: TimeAmount { program == nil ? Self.patience : .minutes(2) }

    var knownAddresses: [String] {
        if case .port(let addresses) = carrier { addresses } else { [] }
    }

    /// What is looked up while there is no link.
    var nameToLookUp: String { line?.name ?? destination.name }

    /// Where a look-up takes so long the addresses that were known before are tried as well.
    static let lookUpPatience: TimeAmount = .seconds(1)

    /// A connection without TLS, which `LinkHandler.install` adds: of all the connections that are
    /// tried only one gets so far.
    func connect() -> EventLoopFuture<any Channel> { dial().connection }

    /// By the name; where looking it up fails or takes long, by the address it had before.
    private func connect(knowing addresses: [String]) -> EventLoopFuture<any Channel> {
        let byName = bootstrap.connect(host: destination.name, port: Int(destination.port))
        guard let known = addresses.first, known != destination.name else { return byName }
        let first = FirstConnection(on: loop)
        first.add(byName)
        let fallback = loop.scheduleTask(in: Self.lookUpPatience) {
            if !first.isDone { first.add(race(addresses).map(\.0)) }
            first.complete()
        }
        byName.whenComplete { result in
            if case .failure(let error) = result, ConnectFailure(error) == .unknownName {
                first.add(race(addresses).map(\.0))
            }
            fallback.cancel()
            first.complete()
        }
        return first.connection
    }

    /// The same, to be given up at will.
    func dial() -> Dialing {
        let dialing = Dialing(on: loop)
        switch carrier {
        case .program(let program): dialing.run(program, on: loop)
        case .port(let addresses):
            dialing.follow(loop.flatSubmit { connect(knowing: addresses) })
        }
        return dialing
    }

    /// One attempt at these addresses, one after the other.
    func dial(_ addresses: [String]) -> Dialing {
        guard !addresses.isEmpty else { return dial() }
        let dialing = Dialing(on: loop)
        dialing.connect(to: socketAddresses(addresses)[...], self)
        return dialing
    }

    /// The host's key was seen at the other end of this connection.
    func met(on channel: (any Channel)?) {
        if let address = channel?.remoteAddress?.ipAddress { note?.answered(at: address) }
    }

    /// How packets would leave for these addresses.
    func way(to addresses: [String]) -> Way { Way(to: socketAddresses(addresses)) }

    private func socketAddresses(_ addresses: [String]) -> [SocketAddress] {
        addresses.compactMap { try? SocketAddress(ipAddress: $0, port: Int(destination.port)) }
    }

    /// How every connection is made.
    var bootstrap: ClientBootstrap {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.tcpOption(UnsentLimit.option), value: UnsentLimit.value)
            .connectTimeout(Self.patience)
            .resolver(resolver)
    }
}
