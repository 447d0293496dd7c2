// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayServer

struct HostAddressTests {
    @Test func `the address by which ssh came in is the first, and said once`() {
        let all = HostAddress.all(
            connection: "198.51.100.4 50000 192.0.2.7 22",
            interfaces: ["10.0.0.7", "192.0.2.7", "2001:db8::7"])
        #expect(all == ["192.0.2.7", "10.0.0.7", "2001:db8::7"])
    }

    @Test func `addresses that lead nowhere from elsewhere are left out`() {
        let all = HostAddress.all(
            connection: "",
            interfaces: ["127.0.0.1", "::1", "fe80::1%eth0", "FE80::2", "169.254.1.1", "10.0.0.7"])
        #expect(all == ["10.0.0.7"])
    }

    @Test func `one by which ssh came in leads somewhere, whatever it is`() {
        #expect(HostAddress.all(connection: "::1 1 ::1 22", interfaces: []) == ["::1"])
        let mapped = HostAddress.all(connection: "::1 1 ::ffff:192.0.2.7 22", interfaces: [])
        #expect(mapped == ["192.0.2.7"])
        #expect(HostAddress.all(connection: "nonsense", interfaces: []) == [])
    }

    @Test func `a host of many networks names sixteen`() {
        let many = (0..<40).map { "10.0.0.\($0)" }
        #expect(HostAddress.all(connection: "", interfaces: many).count == 16)
    }
}
