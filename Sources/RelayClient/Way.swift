// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import RelaySystem

/// How packets would leave for a host's addresses now. Two ways are different if our own address is
/// another, or if there is none any more.
struct Way: Equatable, Sendable {
    /// Our address towards each of them; nil where no route goes there.
    private let sources: [[UInt8]?]

    /// Asks the routing table. Nothing is sent.
    init(to addresses: [SocketAddress]) { sources = addresses.map(Self.source) }

    var isThere: Bool { sources.contains { $0 != nil } }

    private static func source(towards address: SocketAddress) -> [UInt8]? {
        let type = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let raw = unsafe address.withSockAddr { target, size -> CInt? in
            let raw = socket(address.protocol.rawValue, type, 0)
            guard raw >= 0 else { return nil }
            guard unsafe connect(raw, target, socklen_t(size)) == 0 else {
                _ = close(raw)
                return nil
            }
            return raw
        }
        guard let raw else { return nil }
        let descriptor = OwnedDescriptor(owning: raw)
        var own = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &own) { own in
            unsafe own.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor.raw, $0, &size)
            }
        }
        guard result == 0 else { return nil }
        let bytes = unsafe withUnsafeBytes(of: own) { unsafe Array($0.prefix(Int(size))) }
        return addressOnly(bytes)
    }

    /// Without the port, which is another each time: it follows the family, two bytes each.
    private static func addressOnly(_ bytes: [UInt8]) -> [UInt8] {
        Array(bytes.prefix(2) + bytes.dropFirst(4))
    }
}
