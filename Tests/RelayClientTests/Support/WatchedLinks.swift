// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix
import RelayCore
import RelayTLS

@testable import RelayClient

/// A set of links whose driver is the test.
struct WatchedLinks {
    enum Event: Equatable, Sendable {
        case opened
        case came
        case writable
        case strange(Fingerprint)
        case lost(ConnectFailure, wasAccepted: Bool)
    }

    let events: AsyncStream<Event>
    private let links: NIOLoopBound<LinkSet>
    private let loop: any EventLoop

    init(_ dialer: Dialer, pin: Fingerprint?) async throws {
        let (events, tell) = AsyncStream.makeStream(of: Event.self)
        let loop = dialer.loop
        links = try await loop.submit {
            let links = LinkSet(dialer, pin: pin)
            links.start { _, event in tell.yield(Event(event)) }
            return NIOLoopBound(links, eventLoop: loop)
        }.get()
        self.events = events
        self.loop = loop
    }

    func connect(_ number: Int) async throws {
        let links = links
        try await loop.submit { links.value.connect(LinkID(number)) }.get()
    }

    func open(_ number: Int, over dialing: Dialing) async throws {
        let links = links
        try await loop.submit { links.value.open(LinkID(number), over: dialing) }.get()
    }

    func disconnect(_ number: Int) async throws {
        let links = links
        try await loop.submit { links.value.disconnect(LinkID(number)) }.get()
    }

    func next() async -> Event? {
        for await event in events { return event }
        return nil
    }
}

extension WatchedLinks.Event {
    init(_ event: LinkSet.Event) {
        switch event {
        case .opened: self = .opened
        case .came: self = .came
        case .writable: self = .writable
        case .strange(let key): self = .strange(key)
        case .lost(let failure, let wasAccepted): self = .lost(failure, wasAccepted: wasAccepted)
        }
    }
}
