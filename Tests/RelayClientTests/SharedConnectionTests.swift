// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayClient

@Suite struct SharedConnectionTests {
    private let hang = SharedConnection.patience

    @Test func `after a run that hung the other way is tried, by turns`() {
        var shared = SharedConnection()
        #expect(!shared.isAvoided)
        shared.failed(avoiding: false, after: hang, wasGivenUp: true)
        #expect(shared.isAvoided)
        shared.failed(avoiding: true, after: hang, wasGivenUp: true)
        #expect(!shared.isAvoided)
    }

    @Test func `a run that was not needed says nothing`() {
        var shared = SharedConnection()
        shared.failed(avoiding: false, after: hang - .milliseconds(1), wasGivenUp: true)
        #expect(!shared.isAvoided)
        shared.failed(avoiding: false, after: hang, wasGivenUp: true)
        shared.failed(avoiding: true, after: hang - .milliseconds(1), wasGivenUp: true)
        #expect(shared.isAvoided)
    }

    @Test func `who cannot log in alone goes back to the connection that there is`() {
        var shared = SharedConnection()
        shared.failed(avoiding: false, after: hang, wasGivenUp: true)
        shared.failed(avoiding: true, after: .seconds(1), wasGivenUp: false)
        #expect(!shared.isAvoided)
    }
}
