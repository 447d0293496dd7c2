// SPDX-License-Identifier: Apache-2.0
import RelaySystem
import RelayWire
import Testing

@testable import RelayCore
@testable import RelayHolder

@Suite struct LastWordsTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a Bye counts that is found when nothing can be sent any more`() async throws {
        // A holder's signal handlers are the process's.
        await #expect(processExitsWith: .success) { [path = scratch.path as String] in
            ignoreBrokenPipes()
            let session = SessionID(Bits128(high: 1, low: 1))
            let specification = Specify(
                session: session, name: try #require(SessionName("work")), runDirectory: path)
            let holder = try Holder.start(specification, keepsScreen: true)
            let client = try Client(1, of: session, in: path)
            try client.send(Input(offset: 0, bytes: [0x20]))
            holder.turn()
            let other = try Client(2, of: session, in: path)
            holder.turn()
            #expect(holder.core.leadership.leader?.instance == client.instance)
            try client.send(Bye())
            client.leave()
            holder.core.shellPrinted([0x78], now: .now)
            holder.pumpAll()
            #expect(holder.core.leadership.leader?.instance == other.instance)
        }
    }
}

extension Holder {
    /// As far as connections matter.
    fileprivate func turn() {
        acceptAll()
        for connection in connections.values { receive(from: connection) }
        pumpAll()
    }
}

/// A terminal, as far as a holder sees it.
private final class Client {
    let instance: InstanceID
    private var socket: OwnedDescriptor?

    init(_ number: UInt64, of session: SessionID, in directory: String) throws {
        instance = InstanceID(Bits128(high: 2, low: number))
        socket = try UnixSocket.connect(
            in: PrivateDirectory.open(path: directory, create: false), name: session.description)
        var attach = Attach(kind: .terminal, role: .owner, start: .end)
        attach.session = session
        attach.instance = instance
        attach.generation = 1
        try send(Hello(software: "test", features: Feature.all), channel: 0)
        try send(Admit(principal: "device", role: .owner), channel: 0)
        try send(attach)
    }

    func send(_ body: some FrameBody, channel: UInt64 = 1) throws {
        let bytes = Frame(body, channel: channel).encoded
        guard socket?.write(bytes.span) == .bytes(bytes.count) else {
            throw SystemCallError(call: "write")
        }
    }

    func leave() { socket = nil }
}
