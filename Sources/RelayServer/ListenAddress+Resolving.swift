// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore

extension ListenAddress {
    /// The addresses that the host stands for; itself if it is one.
    func resolved() throws -> [SocketAddress] {
        if let address = try? SocketAddress(ipAddress: host, port: port) { return [address] }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = unsafe getaddrinfo(host, nil, &hints, &list)
        guard failure == 0 else {
            throw ServerError.unknownHost(
                host, reason: unsafe String(cString: gai_strerror(failure)))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if var address = unsafe SocketAddress(entry.pointee), !addresses.contains(address) {
                address.port = port
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }
}

extension SocketAddress {
    /// Nil for another family than IPv4 and IPv6.
    fileprivate init?(_ entry: addrinfo) {
        guard let raw = unsafe UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch unsafe entry.ai_family {
        case AF_INET: self.init(unsafe raw.load(as: sockaddr_in.self))
        case AF_INET6: self.init(unsafe raw.load(as: sockaddr_in6.self))
        default: return nil
        }
    }
}
