// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// Padding between a server and a client that measures its link.
@Suite struct PaddingTests {
    private static let key = Fingerprint(bytes: [UInt8](repeating: 7, count: 32))!
    private static let grant = Grant(
        token: TokenID(42), session: .number(1), role: .view, bearer: key)

    private func link(_ standing: ServerLink.Standing) -> ServerLink {
        var link = ServerLink(standing, user: "ada", hello: Hello(software: "s"), now: start)
        _ = link.takeEffects()
        return link
    }

    /// A device that has said what it wants.
    private func device() throws -> ServerLink {
        var link = link(.device(Self.key))
        try link.received(Frame(Devices(.list)), now: start)
        _ = link.takeEffects()
        return link
    }

    /// Everything that is sent because of padding.
    private func answers(_ link: inout ServerLink) throws -> [Padding] {
        var answers: [Padding] = []
        while let frame = link.nextPadding() { answers.append(try frame.decode()) }
        #expect(!link.owesPadding)
        return answers
    }

    @Test func `what is wanted is sent in pieces, and no more`() throws {
        var link = try device()
        #expect(link.nextPadding() == nil)
        try link.received(Frame(Padding(wanted: 40_000)), now: start)
        try link.received(Frame(Padding(wanted: 1)), now: start)
        #expect(link.takeEffects() == [])
        let answers = try answers(&link)
        #expect(answers.map(\.bytes.count) == [16_384, 16_384, 7233])
        #expect(answers.allSatisfy { $0.wanted == 0 && $0.taken == 0 })
    }

    @Test func `what comes is counted, and many frames are answered at once`() throws {
        var link = try device()
        for _ in 0..<3 {
            try link.received(Frame(Padding(bytes: Padding.noise(1000))), now: start)
        }
        #expect(try answers(&link) == [Padding(taken: 3000)])
        try link.received(Frame(Padding()), now: start)
        #expect(try answers(&link) == [Padding(taken: 3000)])
    }

    @Test func `the server owes 4 MiB and not a byte more`() throws {
        var link = try device()
        let full = Padding(wanted: Padding.maximumWanted)
        for _ in 0..<PaddingLedger.maximumOwed / Padding.maximumWanted {
            try link.received(Frame(full), now: start)
        }
        #expect(throws: ProtocolViolation.tooMuchPadding) {
            try link.received(Frame(Padding(wanted: 1)), now: start)
        }
        // What was sent makes room.
        _ = link.nextPadding()
        try link.received(Frame(Padding(wanted: PaddingLedger.pieceLength)), now: start)
    }

    @Test func `a minute after the first frame there is none any more`() throws {
        var link = try device()
        try link.received(Frame(Padding(wanted: 1)), now: start + .seconds(5))
        let end = start + .seconds(5) + PaddingLedger.patience
        try link.received(Frame(Padding(wanted: 1)), now: end - .nanoseconds(1))
        #expect(throws: ProtocolViolation.tooMuchPadding) {
            try link.received(Frame(Padding(wanted: 1)), now: end)
        }
    }

    @Test func `a stranger gets what he gets for everything else`() throws {
        var link = link(.stranger(Self.key))
        try link.received(Frame(Padding(wanted: Padding.maximumWanted)), now: start)
        let refusal = Frame(Refused(.unauthorised, "\(Self.key)"))
        let effects = link.takeEffects()
        #expect(effects.contains(.sendToClient(refusal)))
        #expect(effects.last == .hangUp)
        #expect(link.nextPadding() == nil)
    }

    @Test(arguments: [ServerLink.Standing.device(key), .bearer(grant)])
    func `padding makes nobody's time longer who has not said what he wants`(
        standing: ServerLink.Standing
    ) throws {
        var link = link(standing)
        #expect(throws: ProtocolViolation.unexpected(.padding)) {
            try link.received(Frame(Padding(wanted: 1)), now: start)
        }
        #expect(link.nextPadding() == nil)
        #expect(!link.isAuthenticated)
    }

    @Test func `a bearer may measure once he is attached`() throws {
        var link = link(.bearer(Self.grant))
        try link.received(Frame(Attach.terminal(), channel: 1), now: start)
        try link.received(Frame(Padding(wanted: 1)), now: start)
        #expect(try answers(&link).map(\.bytes.count) == [1])
    }

    @Test func `it belongs to the link, and ends with it`() throws {
        var link = try device()
        #expect(throws: ProtocolViolation.badChannel(1)) {
            try link.received(Frame(Padding(wanted: 1), channel: 1), now: start)
        }
        try link.received(Frame(Padding(wanted: 1)), now: start)
        link.serverStops()
        #expect(link.nextPadding() == nil)
        #expect(!link.owesPadding)
    }
}
