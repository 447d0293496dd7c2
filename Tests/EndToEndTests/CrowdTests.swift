// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import RelayTLS
import RelayWire
import Testing

extension EndToEnd {
    /// Many strangers at once.
    @Suite struct CrowdTests {
        /// So many connections press in, at the least; all the while the others go on.
        private static let size = 10_000

        @Test func `a crowd neither keeps a good client out nor disturbs an attached one`()
            async throws
        {
            try await Stage.with { stage in
                let attached = try await stage.cat()
                let links = await stage.proxy.counters.accepted
                let crowd = Crowd(at: stage.serverPort)
                for part in 1...5 {
                    try await crowd.reached(Self.size * part / 5)
                    try await attached.type("word \(part)\r")
                    try await attached.output.wait(for: "word \(part)$")
                }
                #expect(await stage.proxy.counters.accepted == links, "its link never broke")
                let began = ContinuousClock.now
                var attempts = 0
                var said = ""
                while said != "in\r\n" {
                    attempts += 1
                    let good = try stage.client([stage.host, "--", "echo in"])
                    said = try await good.output.waitForEnd()
                }
                let took = ContinuousClock.now - began
                print("crowd: \(crowd.made) connections; in after \(took), attempt \(attempts)")
                try await attached.type("after\r")
                try await attached.output.wait(for: "after$")
                try await crowd.stop()
                #expect(stage.server.errors.text.count < 20_000, "the log stays short")
            }
        }

        @Test func `a stranger holds less than a mebibyte, whatever he sends`() async throws {
            try await Stage.with { stage in
                let server = ProcessFacts(pid: stage.server.pid)
                let (key, certificate) = try Identity.generate(commonName: "stranger")
                let identity = try Identity(keyPEM: key, certificatePEM: certificate)
                // The longest frame that is taken from a stranger, without its last byte.
                let body = [UInt8](repeating: 0, count: Attach.maximumLength)
                let bytes = Frame(type: .attach, channel: 1, body: body).encoded.dropLast()
                let before = try server.privateMemory
                var strangers: [StrangePeer] = []
                for _ in 0..<128 {
                    strangers.append(
                        try await .connect(to: stage.serverPort, as: identity, saying: Array(bytes))
                    )
                }
                // Who still gets an answer comes behind all they have sent.
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                let each = (try server.privateMemory - before) / 128
                print("crowd: \(each) KiB a stranger with \(bytes.count) bytes sent")
                #expect(each < 1024)
                for stranger in strangers { await stranger.close() }
            }
        }
    }
}
