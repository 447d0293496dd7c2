// SPDX-License-Identifier: Apache-2.0

package import NIOCore
internal import NIOPosix
package import RelayTLS

/// Connects to the server, by all addresses of its name at once (RFC 8305).
package struct Dialer: Sendable {
    /// A host that does not answer is given up after so long.
    static let patience: TimeAmount = .seconds(10)

    let loop: any EventLoop
    let tls: TLSContext
    let destination: Destination

    package init(loop: any EventLoop, tls: TLSContext, destination: Destination) {
        self.loop = loop
        self.tls = tls
        self.destination = destination
    }

    /// A connection without TLS, which `LinkHandler.install` adds: of all the connections that are
    /// tried only one gets so far.
    func connect() -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(Self.patience)
            .connect(host: destination.name, port: Int(destination.port))
    }
}
