// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// A crowd of connections to one port that never become clients: some say nothing, some send a TLS
/// greeting byte by byte. Presses in on a thread of its own until it is told to stop.
final class Crowd: Sendable {
    /// Open at once; an older one leaves for each newcomer beyond.
    private static let atOnce = 600
    /// A TLS record of 512 bytes that holds the beginning of a ClientHello; the rest never comes.
    private static let greeting: [UInt8] =
        [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3] + [UInt8](repeating: 0, count: 400)

    private struct State {
        var made = 0
        var isToStop = false
        var hasStopped = false
    }

    private let port: Int
    private let state = Watched(State())

    init(at port: Int) {
        self.port = port
        DispatchQueue(label: "crowd").async { [self] in press() }
    }

    var made: Int { state.read { $0.made } }

    /// Waits until so many have come.
    func reached(_ count: Int) async throws {
        let came: Bool? = try await state.first(within: .seconds(300)) {
            $0.made >= count ? true : nil
        }
        guard came != nil else {
            throw StageError.waitedInVain(for: "a crowd of \(count)", instead: "\(made)")
        }
    }

    /// All of them leave.
    func stop() async throws {
        state.change { $0.isToStop = true }
        _ = try await state.first { $0.hasStopped ? true : nil }
    }

    private func press() {
        // Each with how much of the greeting it has sent; nil for those that stay silent.
        var sockets: [(number: CInt, sent: Int?)] = []
        var next = 0
        while !state.read({ $0.isToStop }) {
            let socket = Self.connection(to: port)
            guard socket >= 0 else { continue }
            let newcomer = (socket, made.isMultiple(of: 2) ? 0 : nil as Int?)
            if sockets.count < Self.atOnce {
                sockets.append(newcomer)
            } else {
                close(sockets[next].number)
                sockets[next] = newcomer
                next = (next + 1) % Self.atOnce
            }
            trickle(&sockets[Int.random(in: sockets.indices)])
            trickle(&sockets[sockets.count - 1])
            state.change { $0.made += 1 }
        }
        for socket in sockets { close(socket.number) }
        state.change { $0.hasStopped = true }
    }

    private func trickle(_ socket: inout (number: CInt, sent: Int?)) {
        guard let sent = socket.sent, sent < Self.greeting.count else { return }
        // It may not be connected yet, or be gone: both are as well.
        let count = unsafe send(
            socket.number, [Self.greeting[sent]], 1,
            CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL))
        if count == 1 { socket.sent = sent + 1 }
    }

    /// A connection; blocks while the server's queue is full, as an attacker's would.
    fileprivate static func connection(to port: Int) -> CInt {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return number }
        close(number)
        return -1
    }
}

/// Connections that are made, say nothing and stay until they are let go.
final class Idlers {
    private let sockets: [CInt]

    init(_ count: Int, at port: Int) {
        sockets = (0..<count).map { _ in Crowd.connection(to: port) }
    }

    func leave() {
        for socket in sockets { close(socket) }
    }
}
