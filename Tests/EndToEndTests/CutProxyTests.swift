// SPDX-License-Identifier: Apache-2.0

import CutProxy
import NIOCore
import Testing

/// The bad network must be bad in exactly the ordered way, or the tests above it prove nothing.
@Suite(.timeLimit(.minutes(1))) struct CutProxyTests {
    /// Runs `body` with a proxy before an echo server, and ends both.
    private func withProxy(
        greeting: String = "", _ body: (CutProxy) async throws -> Void
    ) async throws {
        let server = try await EchoServer.start(greeting: greeting)
        let proxy = try await CutProxy.start(target: server.address)
        try await body(proxy)
        await proxy.shutdown()
        try await server.stop()
    }

    @Test func `a megabyte comes back unchanged and is counted`() async throws {
        try await withProxy { proxy in
            let text = String(repeating: "0123456789abcdef", count: 65536)
            try await Caller.call(proxy.port) { caller in
                try await caller.write(text)
                try await caller.reads(text)
            }
            #expect(await proxy.passedBytes(.up) == 1 << 20)
            #expect(await proxy.passedBytes(.down) == 1 << 20)
        }
    }

    @Test func `a closed sending half is passed on and the answer still comes`() async throws {
        try await withProxy { proxy in
            try await Caller.call(proxy.port) { caller in
                try await caller.write("last words")
                caller.finish()
                try await caller.reads("last words")
                try await caller.reads("")
            }
            #expect(await proxy.counters { $0.open == 0 }?.accepted == 1)
        }
    }

    @Test func `a cut by RST reaches the client as an error`() async throws {
        try await withProxy(greeting: "hello") { proxy in
            try await Caller.call(proxy.port) { caller in
                try await caller.reads("hello")
                await proxy.cut(.reset)
                await #expect(throws: IOError.self) { try await caller.read(1) }
            }
            #expect(await proxy.counters.cuts == 1)
        }
    }

    @Test func `a cut by FIN reaches the client as an end of file`() async throws {
        try await withProxy(greeting: "hello") { proxy in
            try await Caller.call(proxy.port) { caller in
                try await caller.reads("hello")
                await proxy.cut(.finish)
                try await caller.reads("")
            }
        }
    }

    @Test(arguments: [1, 5, 4096])
    func `a planned cut lets exactly the ordered bytes down`(count: Int) async throws {
        try await withProxy { proxy in
            await proxy.cutAfter(bytes: UInt64(count), direction: .down, .finish)
            let text = String(repeating: "x", count: 10000)
            try await Caller.call(proxy.port) { caller in
                try await caller.write(text)
                let read = try await caller.read(10000)
                #expect(read.utf8.count == count)
            }
            #expect(await proxy.passedBytes(.down) == UInt64(count))
        }
    }

    @Test func `a planned cut counts what goes up as well`() async throws {
        try await withProxy { proxy in
            await proxy.cutAfter(bytes: 3, direction: .up)
            try await Caller.call(proxy.port) { caller in
                try await caller.write("abcdef")
                #expect(await proxy.counters { $0.cuts == 1 }?.passed(.up) == 3)
            }
        }
    }

    @Test func `a cut after no bytes meets the next connection as it is accepted`() async throws {
        try await withProxy(greeting: "hello") { proxy in
            await proxy.cutAfter(bytes: 0, direction: .up, .finish)
            #expect(await proxy.counters.cuts == 0)
            try await Caller.call(proxy.port) { caller in
                try await caller.reads("")
            }
            #expect(await proxy.counters.cuts == 1)
        }
    }

    @Test func `a held proxy turns newcomers away and keeps old connections`() async throws {
        try await withProxy { proxy in
            try await Caller.call(proxy.port) { old in
                _ = await proxy.counters { $0.open == 1 }
                await proxy.hold()
                _ = try? await Caller.call(proxy.port) { caller in
                    await #expect(throws: IOError.self) { try await caller.read(1) }
                }
                #expect(await proxy.counters { $0.refused == 1 }?.accepted == 1)
                try await old.write("still here")
                try await old.reads("still here")
            }
            await proxy.release()
            try await Caller.call(proxy.port) { caller in
                try await caller.write("back")
                try await caller.reads("back")
            }
        }
    }

    @Test func `a stalled proxy passes nothing until it is resumed`() async throws {
        try await withProxy { proxy in
            try await Caller.call(proxy.port) { caller in
                try await caller.write("a")
                try await caller.reads("a")
                await proxy.stall()
                try await caller.write("b")
                #expect(await proxy.passedBytes(.up) == 1)
                await proxy.resume()
                try await caller.reads("b")
            }
        }
    }

    @Test func `a slow proxy passes small slices and a lifted limit lets the rest go`() async throws
    {
        try await withProxy { proxy in
            await proxy.setRate(bytesPerSecond: 40)
            let text = String(repeating: "slow", count: 2500)
            try await Caller.call(proxy.port) { caller in
                try await caller.write(text)
                let passed = try #require(await proxy.counters { $0.passed(.up) > 0 })
                #expect(passed.passed(.up) < UInt64(text.utf8.count) / 2)
                await proxy.setRate(bytesPerSecond: nil)
                try await caller.reads(text)
            }
        }
    }

    @Test func `connections follow the target to another port`() async throws {
        let second = try await EchoServer.start(greeting: "second")
        try await withProxy(greeting: "first") { proxy in
            try await Caller.call(proxy.port) { try await $0.reads("first") }
            await proxy.setTarget(second.address)
            try await Caller.call(proxy.port) { try await $0.reads("second") }
        }
        try await second.stop()
    }

    @Test func `a target that refuses costs the client its connection`() async throws {
        let server = try await EchoServer.start()
        try await server.stop()
        let proxy = try await CutProxy.start(target: server.address)
        _ = try? await Caller.call(proxy.port) { caller in
            await #expect(throws: IOError.self) { try await caller.read(1) }
        }
        await proxy.shutdown()
    }
}
