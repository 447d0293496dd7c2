// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CutProxy
import Glibc
import NIOCore

/// The proxy for scripts: one command a line on standard input, `ok` after each.
@main
struct CutProxyProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cut-proxy",
        abstract: "A TCP proxy on loopback that cuts, stalls and slows connections.",
        discussion: "Prints `listening PORT`, then answers each line of standard input with `ok`: "
            + Order.usage + ". Ends when standard input does.")

    @Option(help: "The port of 127.0.0.1 to pass connections on to.")
    var target: Int

    @Option(help: "The port to listen on; 0 takes any free one.")
    var listen = 0

    func run() async throws {
        let proxy = try await CutProxy.start(target: Self.loopback(target), port: listen)
        try await Self.obey(proxy)
        await proxy.shutdown()
    }

    /// On the main thread, which may block: without saying so it could be the proxy's own.
    @MainActor private static func obey(_ proxy: CutProxy) async throws {
        say("listening \(proxy.port)")
        while let line = readLine() {
            guard let order = Order(line) else {
                say("error: use \(Order.usage)")
                continue
            }
            if case .quit = order { break }
            try await perform(order, proxy)
            say("ok")
        }
    }

    @MainActor private static func perform(_ order: Order, _ proxy: CutProxy) async throws {
        switch order {
        case .cut: await proxy.cut()
        case .cutAfter(let bytes, let direction):
            await proxy.cutAfter(bytes: bytes, direction: direction)
        case .hold: await proxy.hold()
        case .release: await proxy.release()
        case .stall: await proxy.stall()
        case .resume: await proxy.resume()
        case .rate(let bytes): await proxy.setRate(bytesPerSecond: bytes)
        case .target(let port): await proxy.setTarget(try loopback(port))
        case .passed(let direction): say("\(await proxy.passedBytes(direction))")
        case .quit: break
        }
    }

    private static func loopback(_ port: Int) throws -> SocketAddress {
        try SocketAddress(ipAddress: "127.0.0.1", port: port)
    }

    /// Flushed at once: the reader is a script waiting for this line.
    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
