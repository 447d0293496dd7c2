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

    /// A host that does not answer is given up after so long.
    static let patience: TimeAmount = .seconds(10)

    let loop: any EventLoop
    let tls: TLSContext
    var destination: Destination
    var carrier = Carrier.port(knownAddresses: [])

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

    /// A connection without TLS, which `LinkHandler.install` adds: of all the connections that are
    /// tried only one gets so far.
    func connect() -> EventLoopFuture<any Channel> {
        switch carrier {
        case .program(let program): program.connect(on: loop)
        case .port(let addresses):
            connect(to: destination.name).flatMapError { error in
                guard ConnectFailure(error) == .unknownName, let first = addresses.first else {
                    return loop.makeFailedFuture(error)
                }
                return connect(to: first)
            }
        }
    }

    private func connect(to name: String) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(Self.patience)
            .connect(host: name, port: Int(destination.port))
    }
}
