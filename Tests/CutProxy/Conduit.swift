// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// The two ends of a proxied connection.
enum End: Sendable {
    /// Who connected to the proxy.
    case client
    /// The target, to which the proxy connected.
    case server

    /// The direction of the bytes that this end sends.
    var sends: Direction { self == .client ? .up : .down }
    /// The direction of the bytes that this end gets.
    var gets: Direction { self == .client ? .down : .up }
}

/// One proxied connection: its two channels and a flow each way. Lives from the accept until one
/// end is gone or it is cut.
final class Conduit {
    private let up = Flow(.up)
    private let down = Flow(.down)

    func flow(_ direction: Direction) -> Flow {
        switch direction {
        case .up: up
        case .down: down
        }
    }

    func opened(_ end: End, _ channel: any Channel) {
        flow(end.sends).source = channel
        flow(end.gets).sink = channel
    }

    /// Closes both ends at once; what was pending is lost with them.
    func close(_ cut: Cut) {
        for flow in [up, down] {
            flow.rest?.cancel()
            if let source = flow.source { Self.close(source, cut) }
        }
    }

    static func close(_ channel: any Channel, _ cut: Cut) {
        if cut == .reset, let socket = channel as? any SocketOptionProvider {
            // Closing with a linger time of zero sends an RST (socket(7), tcp(7)).
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        channel.close(promise: nil)
    }
}
