// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayServer

/// Which of the sessions that have ended are too many.
@Suite struct SessionQuotaTests {
    private func session(_ number: UInt64, ended: Bool, held: UInt64 = 0) -> SessionInformation {
        var information = SessionInformation(
            session: SessionID(Bits128(high: 0, low: number)), name: SessionName("s\(number)")!)
        // The higher the number, the longer ago.
        information.idle = number * 1000
        information.exit = ended ? .exited(code: 0) : nil
        information.logStart = 7
        information.logEnd = 7 + held
        return information
    }

    @Test(arguments: [
        ("1", 1), ("6m", 6 << 20), ("1g", 1 << 30), ("4g", 4 << 30), ("1048576g", 1 << 50),
    ])
    func `a size of rings is taken as it is written, and as so many bytes`(
        _ text: String, _ bytes: UInt64
    ) {
        #expect(SessionQuota.rings(text) == bytes)
        #expect(SessionQuota.rings("\(bytes)") == bytes)
    }

    @Test(arguments: [
        "", "g", "0", "0g", "-1", "4t", "1048577g", "1125899906842625", "99999999999999g",
    ])
    func `other sizes are none`(_ text: String) {
        #expect(SessionQuota.rings(text) == nil)
    }

    @Test func `those that ended longest ago go, and no running one`() {
        var quota = SessionQuota()
        quota.ended = 2
        let sessions = [
            session(3, ended: true), session(9, ended: false), session(1, ended: true),
            session(4, ended: true), session(2, ended: true),
        ]
        #expect(quota.surplus(of: sessions).map(\.name.text) == ["s3", "s4"])
    }

    @Test func `what they hold together is bounded, at the bound and above it`() {
        var quota = SessionQuota()
        quota.endedBytes = 100
        let sessions = [
            session(1, ended: true, held: 60), session(2, ended: true, held: 40),
            session(3, ended: true, held: 1),
        ]
        #expect(quota.surplus(of: sessions).map(\.name.text) == ["s3"])
        quota.endedBytes = 101
        #expect(quota.surplus(of: sessions).isEmpty)
    }

    @Test func `half of the host's memory is some memory`() {
        #expect(SessionQuota().rings > 64 << 20)
    }
}
