// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelayTLS
internal import RelayWire

/// Why there is no link to a server, in the user's terms.
enum ConnectFailure: Error, Equatable {
    case unknownName
    case refused
    case timedOut
    /// This computer is in no network that leads there.
    case noNetwork
    /// A system's reason, such as `No route to host`.
    case system(String)
    /// Somebody answers there who does not speak `relay/1`.
    case noRelayServer
    case closed
    case tls(String)
    /// The program that carries the link ended, or was not there.
    case program(String)
    /// Another server answers where the pinned one did before.
    case otherKey(Fingerprint)
    /// The server's frames are not what we understand.
    case protocolBroken(String)

    init(_ error: (any Error)?) {
        switch error {
        case let error as ConnectFailure: self = error
        case let error as NIOConnectionError: self = Self.from(error)
        case let error as IOError: self = Self.from(error)
        case let error as TLSError: self = Self.from(error)
        case let error as WireError: self = .protocolBroken("\(error)")
        case let error as ProtocolViolation: self = .protocolBroken("\(error)")
        case ChannelError.connectTimeout?: self = .timedOut
        case nil: self = .closed
        case let error?: self = .system("\(error)")
        }
    }

    /// The most telling of the addresses' reasons is the last: it was tried longest.
    private static func from(_ error: NIOConnectionError) -> ConnectFailure {
        if let last = error.connectionErrors.last { return ConnectFailure(last.error) }
        return error.dnsAError == nil && error.dnsAAAAError == nil ? .timedOut : .unknownName
    }

    private static func from(_ error: IOError) -> ConnectFailure {
        switch error.errnoCode {
        case ECONNREFUSED: .refused
        case ETIMEDOUT: .timedOut
        case ENETUNREACH: .noNetwork
        case ECONNRESET, EPIPE: .closed
        case let code: .system(unsafe String(cString: strerror(code)))
        }
    }

    private static func from(_ error: TLSError) -> ConnectFailure {
        switch error.kind {
        case .noApplicationProtocol: .noRelayServer
        case .closedDuringHandshake: .closed
        default: .tls("\(error)")
        }
    }

    /// Whether another attempt may succeed a moment later: a server that is being started again, a
    /// network that is coming up. A host that was silent has been waited for already.
    var mayPass: Bool {
        switch self {
        case .refused, .noNetwork, .system, .closed: true
        case .unknownName, .timedOut, .noRelayServer, .tls, .program, .otherKey,
            .protocolBroken:
            false
        }
    }

    /// Nobody can be reached at the port, whoever might be there: the server may have stopped or
    /// moved, or something on the way blocks it.
    var isOfThePort: Bool {
        switch self {
        case .refused, .timedOut, .system: true
        case .unknownName, .noNetwork, .noRelayServer, .closed, .tls, .program, .otherKey,
            .protocolBroken:
            false
        }
    }

    /// One line, what happened and what next.
    func words(_ destination: Destination) -> String {
        let address = destination.address
        return switch self {
        case .unknownName:
            "cannot find a host named \(destination.name); check the name and the network"
        case .refused:
            "\(address) refuses connections; is relay-server running there, and on this port?"
        case .timedOut: "\(address) does not answer; check the network and the host's firewall"
        case .noNetwork: "there is no network that leads to \(address); connect this computer first"
        case .system(let reason): "cannot connect to \(address): \(Printable.line(reason))"
        case .noRelayServer: "\(address) is not a relay server, or speaks another version"
        case .closed: "\(address) closed the connection before anything was said"
        case .tls(let reason): "no secure connection to \(address): \(Printable.line(reason))"
        case .program(let reason): "no link to \(destination.words): \(Printable.line(reason))"
        case .otherKey(let key):
            "\(address) answers with another key now, \(key): it gets nothing"
        case .protocolBroken(let reason):
            "\(address) does not keep to the protocol (\(Printable.line(reason)))"
                + "; do client and server have the same version?"
        }
    }
}
