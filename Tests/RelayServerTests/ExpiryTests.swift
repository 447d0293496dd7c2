// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayServer

/// After what time without anybody a session that is started ends.
struct ExpiryTests {
    private func expiry(userNamed: Bool, wanted: UInt64?) -> UInt64? {
        var creation = Creation()
        creation.userNamed = userNamed
        creation.expireDetached = wanted
        return Specify.expiry(creation)
    }

    @Test func `a session with a made-up name ends after 30 days, one with a chosen name never`() {
        #expect(expiry(userNamed: false, wanted: nil) == 30 * 24 * 3600 * 1000)
        #expect(expiry(userNamed: true, wanted: nil) == nil)
    }

    @Test func `what the user wants counts for both`() {
        for userNamed in [false, true] {
            #expect(expiry(userNamed: userNamed, wanted: 0) == nil)
            #expect(expiry(userNamed: userNamed, wanted: 1000) == 1000)
        }
    }
}
