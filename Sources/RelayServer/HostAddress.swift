// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// By which addresses this host may be reached.
package enum HostAddress {
    /// More than any host needs to be found by; each takes up to 45 bytes of an answer.
    static let maximumCount = 16

    /// First the address at which ssh came in, by SSH_CONNECTION (ssh(1)): it works from where the
    /// device is. Then the host's own. Loopback and link-local addresses lead nowhere from another
    /// host; the first counts all the same, for it did lead here.
    package static func all(connection: String, interfaces: [String]) -> [String] {
        let words = connection.split(separator: " ")
        var addresses = words.count == 4 ? [plain(String(words[2]))] : []
        for address in interfaces where !isLocal(address) && !addresses.contains(address) {
            addresses.append(address)
        }
        return Array(addresses.prefix(maximumCount))
    }

    /// An IPv4 address that a socket for both families has.
    private static func plain(_ address: String) -> String {
        let mapped = "::ffff:"
        return address.hasPrefix(mapped) && address.contains(".")
            ? String(address.dropFirst(mapped.count)) : address
    }

    private static func isLocal(_ address: String) -> Bool {
        let lower = address.lowercased()
        return lower.hasPrefix("127.") || lower.hasPrefix("169.254.") || lower == "::1"
            || ["fe8", "fe9", "fea", "feb"].contains { lower.hasPrefix($0) } || lower.contains("%")
    }

    /// Those of the interfaces that are up, IPv4 first.
    static func interfaces() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&list) == 0 else { return [] }
        defer { unsafe freeifaddrs(list) }
        var found: [(isIPv6: Bool, text: String)] = []
        var next = unsafe list
        while let entry = unsafe next {
            unsafe next = entry.pointee.ifa_next
            guard unsafe entry.pointee.ifa_flags & UInt32(IFF_UP) != 0,
                let address = unsafe entry.pointee.ifa_addr
            else { continue }
            let family = unsafe CInt(address.pointee.sa_family)
            let length =
                family == AF_INET
                ? MemoryLayout<sockaddr_in>.size
                : MemoryLayout<sockaddr_in6>.size
            guard family == AF_INET || family == AF_INET6 else { continue }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let failure = unsafe getnameinfo(
                address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            guard failure == 0 else { continue }
            let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            found.append((family == AF_INET6, String(decoding: bytes, as: UTF8.self)))
        }
        return found.filter { !$0.isIPv6 }.map(\.text) + found.filter(\.isIPv6).map(\.text)
    }
}
