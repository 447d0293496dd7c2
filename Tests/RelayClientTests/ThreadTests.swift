// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayPTY
import RelaySystem
import Testing

@testable import RelayClient

/// The two threads that read and write for the loop.
@Suite(.timeLimit(.minutes(2))) struct ThreadTests {
    /// Never closed: a thread that is being tested may still have it.
    private func makePipe() throws -> (read: CInt, write: CInt) {
        var ends: [CInt] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw SystemCallError(call: "pipe") }
        return (ends[0], ends[1])
    }

    private func read(_ descriptor: CInt, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = unsafe Glibc.read(descriptor, &bytes, count)
        return Array(bytes.prefix(max(0, result)))
    }

    @Test func `output and words keep their order, and each write is told`() async throws {
        let (reader, writer) = try makePipe()
        // Standard error is the same pipe: only the order is of interest.
        let output = try OutputWriter(writer, standardError: writer)
        output.append(.output([1, 2], end: 2))
        output.append(.words([9]))
        output.append(.output([3], end: 1003))
        output.append(.end)
        let (events, tell) = AsyncStream.makeStream(of: OutputWriter.Event.self)
        try output.start { tell.yield($0) }
        var told: [String] = []
        for await event in events {
            told.append("\(event)")
            if case .ended = event { break }
        }
        #expect(told == ["written(to: 2)", "written(to: 1003)", "ended"])
        #expect(read(reader, 10) == [1, 2, 9, 3])
    }

    @Test func `a descriptor that somebody made non-blocking is waited for`() async throws {
        let (reader, writer) = try makePipe()
        _ = fcntl(writer, F_SETFL, O_NONBLOCK)
        let much = [UInt8](repeating: 5, count: 300_000)
        let output = try OutputWriter(writer, standardError: writer)
        output.append(.output(much, end: 300_000))
        output.append(.end)
        let (events, tell) = AsyncStream.makeStream(of: OutputWriter.Event.self)
        try output.start { tell.yield($0) }
        var count = 0
        while count < much.count { count += read(reader, 65_536).count }
        #expect(count == much.count)
        for await event in events { if case .ended = event { break } }
    }

    @Test func `after a failure nothing is written and the end still comes`() async throws {
        let (reader, writer) = try makePipe()
        _ = close(reader)
        ignoreBrokenPipes()
        let output = try OutputWriter(writer, standardError: writer)
        output.append(.output([1], end: 1))
        output.append(.output([2], end: 2))
        output.append(.end)
        let (events, tell) = AsyncStream.makeStream(of: OutputWriter.Event.self)
        try output.start { tell.yield($0) }
        var told: [String] = []
        for await event in events {
            told.append("\(event)")
            if case .ended = event { break }
        }
        #expect(told == ["failed(\(EPIPE))", "ended"])
    }

    @Test func `input is read only when allowed, and no more than that`() async throws {
        let (reader, writer) = try makePipe()
        let input = try InputReader(reader)
        let (events, tell) = AsyncStream.makeStream(of: InputReader.Event.self)
        try input.start { tell.yield($0) }
        _ = OutputWriter.write([1, 2, 3, 4, 5], to: writer)
        var iterator = events.makeAsyncIterator()
        input.allow(2)
        #expect("\(await iterator.next()!)" == "bytes([1, 2])")
        input.allow(1)
        #expect("\(await iterator.next()!)" == "bytes([3])")
        // Nothing is allowed: the rest is still in the pipe.
        #expect(read(reader, 10) == [4, 5])
        _ = close(writer)
        input.allow(5)
        #expect("\(await iterator.next()!)" == "endOfFile")
    }

    @Test func `a reader that was stopped leaves everything where it is`() async throws {
        let (reader, writer) = try makePipe()
        let input = try InputReader(reader)
        try input.start { _ in Issue.record("nothing was to be read") }
        input.allow(10)
        input.stop()
        // The thread has seen the order, or sees it before it looks at the pipe.
        _ = OutputWriter.write([1, 2], to: writer)
        #expect(read(reader, 10) == [1, 2])
    }

    @Test func `a terminal that is gone is no end of file`() async throws {
        var pair: TerminalPair? = try TerminalPair.open()
        let slave = try pair?.slave.duplicate().release() ?? -1
        let input = try InputReader(slave)
        let (events, tell) = AsyncStream.makeStream(of: InputReader.Event.self)
        try input.start { tell.yield($0) }
        pair = nil
        input.allow(10)
        var iterator = events.makeAsyncIterator()
        #expect("\(await iterator.next()!)" == "hangup")
    }
}
