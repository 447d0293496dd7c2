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
