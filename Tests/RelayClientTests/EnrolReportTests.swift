// SPDX-License-Identifier: Apache-2.0
import RelayWire
import Testing

@testable import RelayClient

/// What the user is told of a host that lets this device in.
@Suite struct EnrolReportTests {
    private func report(
        through ssh: Bool = false, _ change: (inout Enrolled) -> Void = { _ in }
    ) throws -> EnrolReport {
        var enrolled = Enrolled(
            port: 7722, server: [UInt8](repeating: 9, count: 32), user: "alice")
        change(&enrolled)
        var host = KnownHost(try Destination("work"), key: KnownHostsTests.key, addresses: [])
        host.goesThroughSSH = ssh
        return EnrolReport(enrolled, host)
    }

    @Test func `the first contact says that ssh has done its part`() throws {
        #expect(
            try report().lines == [
                "work lets this device in from now on; ssh is not needed any more"
            ])
        #expect(try report(through: true).lines[0].hasSuffix("its links go through ssh"))
    }

    @Test func `a server that was started is said, and how it will be at boot`() throws {
        let changes = try report { $0.started = true }.changes
        #expect(changes.count == 1)
        #expect(changes[0].hasSuffix("run there: relay-server install"))
    }

    @Test func `lingering is said where it was changed or could not be`() throws {
        for nothing in [Enrolled.Lingering.on, .none, .unknown] {
            #expect(try report { $0.lingering = nothing }.changes == [])
        }
        #expect(
            try report { $0.lingering = .enabledNow }.changes[0].hasPrefix(
                "lingering was turned on for alice there"))
        #expect(
            try report { $0.lingering = .refused }.changes[0].hasSuffix(
                "run there: sudo loginctl enable-linger alice"))
    }
}
