// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOCore
import RelayCore
import RelayWire
import Testing

@testable import RelayClient

/// `events` before a reader that takes its time.
@Suite(.timeLimit(.minutes(2))) struct EventsDriverTests {
    private static let session = SessionID(Bits128(high: 1, low: 2))
    /// The least that a pipe holds on Linux.
    private static let pipeSize: CInt = 4096

    private func lines(_ numbers: Range<Int>) throws -> ([any FrameBody], text: String) {
        let name = try #require(SessionName("work"))
        var bodies: [any FrameBody] = []
        var text = ""
        for number in numbers {
            let title = "\(number) " + String(repeating: "x", count: 80)
            bodies.append(Happened(Self.session, name, .event(Event(.title(title)))))
            text += "work title \(title)\n"
        }
        return (bodies, text)
    }

    private func watch(
        _ access: Access, printingTo output: CInt
    ) throws -> EventLoopFuture<VigilDriver.Result> {
        VigilDriver.run(
            Vigil(.host(Watch()), software: "test", jitter: 1), access,
            Words(access.destination, device: access.device, session: nil),
            try OutputWriter(output, standardError: output)
        ) { EventLine($0, at: 0).text }
    }

    @Test func `a slow reader stops neither heartbeats nor, for good, the reading of the link`()
        async throws
    {
        let server = try await FrameServer()
        let access = try Access(to: server)
        let (output, outputEnd) = try PipedClient.pipe()
        // F_SETPIPE_SZ, which needs _GNU_SOURCE.
        try #require(fcntl(outputEnd, 1031, Self.pipeSize) == Self.pipeSize)
        let result = try watch(access, printingTo: outputEnd)
        let link = try await server.link()
        _ = try await link.next(Watch.self)

        // As much as may wait, and nobody reads it: the loop goes on.
        let most = Int(VigilDriver.mostWaiting)
        let length = try lines(100..<101).text.utf8.count
        let first = try lines(100..<100 + most / length)
        try await link.send(all: first.0 + [Ping(token: 7)])
        #expect(try await link.next(Pong.self).token == 7)
        // More than that and what the pipe has taken, in one record of TLS.
        let next = 100 + most / length
        let second = try lines(next..<next + Int(Self.pipeSize) / length + 2)
        try await link.send(all: second.0 + [Ping(token: 8)])
        #expect(try await link.next(Pong.self).token == 8)

        // It has stopped reading, and asks when it goes on.
        let third = try lines(next + 200..<next + 1500)
        try await link.send(all: third.0)
        let wanted = first.text + second.text + third.text
        var read: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: Int(Self.pipeSize))
        while read.count < wanted.utf8.count {
            let count = unsafe Glibc.read(output, &piece, piece.count)
            try #require(count > 0)
            read += piece.prefix(count)
        }
        #expect(String(decoding: read, as: UTF8.self) == wanted)
        #expect(try await link.next(Ping.self).token == 0)
        try await link.send(Refused(.limit, "enough"))
        guard case .outcome(.refused(let refused)) = try await result.get() else {
            return #expect(Bool(false), "the server refuses")
        }
        #expect(refused.text == "enough")
        try await server.close()
    }

    @Test func `a reader that has enough ends it`() async throws {
        let server = try await FrameServer()
        let access = try Access(to: server)
        let (output, outputEnd) = try PipedClient.pipe()
        let result = try watch(access, printingTo: outputEnd)
        let link = try await server.link()
        _ = close(output)
        // A child that another test is starting may have the pipe's other end for a moment.
        for number in 0..<1000 {
            try? await link.send(all: lines(number..<number + 1).0)
        }
        guard case .failed(let ending) = try await result.get() else {
            return #expect(Bool(false), "nobody reads")
        }
        #expect(ending == Ending(status: 0))
        try await server.close()
    }
}
