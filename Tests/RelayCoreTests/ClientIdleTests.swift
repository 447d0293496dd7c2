// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// A client whose user has done nothing for minutes, and what makes it look whether the link is
/// still there.
@Suite struct ClientIdleTests {
    /// Attached, and for three minutes nothing happened; the server was heard eight seconds ago.
    private func idle(role: Role = .owner) throws -> Caller {
        var caller = Caller { $0.attach.role = role }
        _ = caller.linkOpens()
        try caller.attach(role: role) { $0.features = Feature.all }
        _ = caller.core.takeEffects()
        var answered = 0
        for _ in 0..<1800 { answered += try answer(caller.wait(.milliseconds(100)), &caller) }
        #expect(answered > 0)
        while try answer(caller.wait(.milliseconds(100)), &caller) == 0 {}
        #expect(caller.wait(.seconds(8)) == [])
        return caller
    }

    /// The server answers questions; gives how many there were.
    private func answer(_ frames: [Frame], _ caller: inout Caller) throws -> Int {
        let pings = try frames.filter { $0.type == .ping }.map { try $0.decode(Ping.self) }
        for ping in pings { try caller.receive(Pong(token: ping.token)) }
        return pings.count
    }

    @Test func `an idle client asks four times a minute`() throws {
        var caller = try idle()
        var questions = 0
        for _ in 0..<600 { questions += try answer(caller.wait(.milliseconds(100)), &caller) }
        #expect(questions == 4)
    }

    @Test(arguments: [0, 1, 2, 3])
    func `whatever the user does then is followed by a question, and an outage found at once`(
        number: Int
    ) throws {
        var caller = try idle()
        let size = WindowSize(columns: 100, rows: 30)
        switch number {
        case 0: caller.core.resized(size)
        case 1: caller.core.typed([1])
        case 2: caller.core.reported([27], kind: 1, now: caller.now)
        default: caller.core.askPresent()
        }
        let types: [FrameType] = [.resize, .input, .report, .askPresent]
        #expect(caller.frames().map(\.type) == [types[number]])
        #expect(caller.core.takeEffects() == [])
        #expect(caller.wait(.milliseconds(1)).map(\.type) == [.ping])
        // No answer: another link is tried, long before the fifteen seconds are over.
        caller.wait(.seconds(1))
        #expect(caller.core.takeEffects().contains { $0 == .connect(LinkID(2)) })
    }

    @Test func `what others do is a reason to ask more often, for who looks at it`() throws {
        for (role, news) in [
            (Role.view, Frame(Output(offset: 0, bytes: [1]), channel: 1)),
            (.owner, Frame(SessionSize(offset: 0, size: usualSize), channel: 1)),
            (.owner, Frame(Present(.came, [.init(number: 2, role: .owner)]), channel: 1)),
        ] {
            var caller = try idle(role: role)
            try caller.core.received(news, on: caller.link, now: caller.now)
            let sent = caller.wait(.milliseconds(5100))
            #expect(sent.contains { $0.type == .ping }, "\(news.type)")
        }
    }

    @Test func `output that only comes by does not keep an idle client awake`() throws {
        var caller = try idle()
        let output = Frame(Output(offset: 0, bytes: [1]), channel: 1)
        try caller.core.received(output, on: caller.link, now: caller.now)
        #expect(!caller.wait(.seconds(6)).contains { $0.type == .ping })
    }
}
