// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct FirstFrameTests {
    private let key = Fingerprint(bytes: Array(repeating: 7, count: Fingerprint.length))!

    @Test(arguments: [true, false])
    func `heartbeats do not make a link last that asks for nothing`(isListed: Bool) throws {
        let standing: ServerLink.Standing = isListed ? .device(key) : .stranger(key)
        var link = ServerLink(standing, user: "ada", hello: Hello(software: "test"), now: start)
        var now = start
        for token in 1...4 as ClosedRange<UInt64> {
            now += ServerLink.firstFramePatience / 5
            try link.received(Frame(Ping(token: token)), now: now)
            link.tick(now: now)
            #expect(!link.takeEffects().contains(.hangUp))
        }
        #expect(link.deadline == start + ServerLink.firstFramePatience)
        link.tick(now: start + ServerLink.firstFramePatience)
        #expect(link.takeEffects().last == .hangUp)
    }
}
