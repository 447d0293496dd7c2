// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import Testing

extension EndToEnd {
    /// Names that nobody resolves any more, or that mean another address than before.
    @Suite(.needsCompiler) struct NameTests {
        /// A stage on which `nowhere.test` is the host, as far as the resolver is willing.
        private func with(
            _ body: (Stage, StrangeResolver, _ host: String) async throws -> Void
        ) async throws {
            try await StrangeResolver.with { resolver in
                try resolver.answers("127.0.0.1")
                var setting = Stage.Setting()
                setting.environment = resolver.environment
                try await Stage.with(setting) { stage in
                    try await body(stage, resolver, "nowhere.test:\(stage.proxy.port)")
                }
            }
        }

        private func cat(_ stage: Stage, _ host: String) async throws -> Program {
            let client = try await stage.client(
                on: Terminal(), [host, "--", "echo ready; exec cat -A"])
            try await client.output.wait(for: "ready")
            return client
        }

        @Test func `a resolver that hangs keeps nobody from the address that was good`()
            async throws
        {
            try await with { stage, resolver, host in
                let first = try await cat(stage, host)
                try resolver.hangs()
                // A session that is there comes back …
                await stage.proxy.cut()
                try await first.type("again\r")
                try await first.output.wait(for: "again$")
                // … a new one opens, and a question is answered.
                let second = try await cat(stage, host)
                try await second.type("new\r")
                try await second.output.wait(for: "new$")
                let list = try stage.client(["ls", host])
                #expect(try await list.output.waitForEnd().contains("cat -A"))
                let ping = try stage.client(["ping", host, "--no-throughput", "--count", "1"])
                #expect(try await ping.output.waitForEnd().contains("127.0.0.1, known from before"))
                #expect(try await ping.status() == 0)
            }
        }

        @Test func `an address at which the host was found is remembered`() async throws {
            try await with { stage, resolver, host in
                _ = try await cat(stage, host)
                let path = stage.clientState + "/known_hosts"
                let met = try String(contentsOfFile: path, encoding: .utf8)
                // As if the host had been elsewhere when it was met, where nobody is now.
                let moved = met.replacingOccurrences(
                    of: "addresses=127.0.0.1", with: "addresses=127.0.0.9 more=kept")
                #expect(moved != met)
                for arguments in [
                    ["ls", host], [host, "--", "true"], ["run", host, "--", "true"],
                    ["ping", host, "--no-throughput", "--count", "1"],
                ] {
                    try moved.write(toFile: path, atomically: true, encoding: .utf8)
                    let call = try stage.client(arguments)
                    #expect(try await call.status() == 0, "\(arguments): \(call.errors.text)")
                    let known = try String(contentsOfFile: path, encoding: .utf8)
                    #expect(known.contains("addresses=127.0.0.1,127.0.0.9 more=kept"), "\(known)")
                }
                try resolver.hangs()
                #expect(try await stage.client(["ls", host]).status() == 0)
            }
        }
    }
}
