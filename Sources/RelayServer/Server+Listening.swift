// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import RelaySystem
internal import RelayTLS

/// Finds the port, opens the listening sockets, remembers.
extension Server {
    private static let portRetry: Duration = .milliseconds(200)

    /// Listens wherever the settings say and writes down the first port.
    func listen() async throws -> [any Channel] {
        let remembered = try PortFile.read(in: stateFiles)
        var channels: [any Channel] = []
        do {
            for address in ListenAddress.choice(given: settings.listen, remembered: remembered) {
                channels += try await listen(on: address)
            }
            if channels.isEmpty { channels = try await listenFirstTime() }
            if let port = channels.first?.localAddress?.port, port != remembered {
                try PortFile.write(port, in: stateFiles)
            }
        } catch {
            for channel in channels { channel.close(promise: nil) }
            throw error
        }
        return channels
    }

    /// The usual port; if that is taken, any, since nobody has been told one yet.
    private func listenFirstTime() async throws -> [any Channel] {
        let usual = ListenAddress(
            host: ListenAddress.everywhere, port: ListenAddress.defaultPort)
        do {
            return try await listenOnce(on: usual)
        } catch ServerError.addressTaken {
            settings.log.notice("port \(usual.port) is in use, taking another")
            return try await listenOnce(
                on: ListenAddress(host: ListenAddress.everywhere, port: 0))
        }
    }

    /// A server that is being replaced may still be there for a moment.
    private func listen(on address: ListenAddress) async throws -> [any Channel] {
        let giveUp = ContinuousClock.now + settings.portPatience
        var hasSaid = false
        while true {
            do {
                return try await listenOnce(on: address)
            } catch ServerError.addressTaken where ContinuousClock.now < giveUp {
                if !hasSaid { settings.log.notice("\(address) is in use, waiting for it") }
                hasSaid = true
                try await Task.sleep(for: Self.portRetry)
            }
        }
    }

    /// On every address that the host's name stands for, all with the same port.
    private func listenOnce(on address: ListenAddress) async throws -> [any Channel] {
        guard address.host != ListenAddress.everywhere else {
            return [try await listenEverywhere(port: address.port)]
        }
        var channels: [any Channel] = []
        do {
            for var place in try address.resolved() {
                if address.port == 0, let port = channels.first?.localAddress?.port {
                    place.port = port
                }
                channels.append(try await bind(place, bothFamilies: false, named: address))
            }
        } catch {
            for channel in channels { try? await channel.close().get() }
            throw error
        }
        return channels
    }

    /// One socket for both families; IPv4 alone where the host has no IPv6.
    private func listenEverywhere(port: Int) async throws -> any Channel {
        let name = ListenAddress(host: ListenAddress.everywhere, port: port)
        do {
            let address = try SocketAddress(ipAddress: "::", port: port)
            return try await bind(address, bothFamilies: true, named: name)
        } catch ServerError.cannotListen {
            let address = try SocketAddress(ipAddress: "0.0.0.0", port: port)
            return try await bind(address, bothFamilies: false, named: name)
        }
    }

    private func bind(
        _ address: SocketAddress, bothFamilies: Bool, named name: ListenAddress
    ) async throws -> any Channel {
        var bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: Self.takenAtOnce)
            .serverChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try assumeIsolated { try $0.prepare(listener: channel) }
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.tcpOption(UnsentLimit.option), value: UnsentLimit.value)
            .childChannelOption(.writeBufferWaterMark, value: HolderConnection.waterMark)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try assumeIsolated { try $0.accept(channel) }
                }
            }
        if address.protocol == .inet6 {
            bootstrap = bootstrap.serverChannelOption(
                ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only),
                value: bothFamilies ? 0 : 1)
        }
        do {
            return try await bootstrap.bind(to: address).get()
        } catch let error as IOError {
            if error.errnoCode == EADDRINUSE { throw ServerError.addressTaken("\(name)") }
            let reason = unsafe String(cString: strerror(error.errnoCode))
            throw ServerError.cannotListen("\(name)", reason: reason)
        }
    }
}

extension ListenAddress {
    /// What to listen on; empty at the very first start without any wish.
    static func choice(given: [ListenAddress], remembered: Int?) -> [ListenAddress] {
        guard given.isEmpty, let remembered else { return given }
        return [ListenAddress(host: everywhere, port: remembered)]
    }
}
