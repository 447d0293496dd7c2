// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import RelayTLS
import RelayWire
import Testing

extension EndToEnd {
    /// Peers that are no relay clients, played by programs that know nothing of ours.
    @Suite struct HostileTests {
        private static let noise: [String: String] = [
            "nothing": "", "garbage": "\u{0}\u{1}\u{2}garbage \u{7f}\r\n\r\n",
            "HTTP": "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "SSH": "SSH-2.0-OpenSSH_9.2p1\r\n",
            "a TLS record that is longer than any": "\u{16}\u{3}\u{1}\u{7f}\u{7f}",
            "half a TLS record": "\u{16}\u{3}\u{1}\u{1}\u{0}\u{1}\u{0}",
        ]

        @Test func `noise ends its connection and nothing else`() async throws {
            try await Stage.with { stage in
                for (name, bytes) in Self.noise {
                    let answer = try await Caller.call(stage.serverPort) { caller in
                        try await caller.write(bytes)
                        caller.finish()
                        // A reset is an end as well.
                        return (try? await caller.read(1 << 20)) ?? ""
                    }
                    #expect(answer.utf8.count < 100, "\(name)")
                    try await expectGoodClient(on: stage)
                }
            }
        }

        @Test func `who stops in the middle of a handshake, or after it, is not waited for`()
            async throws
        {
            try await Stage.with { stage in
                let (key, certificate) = try Identity.generate(commonName: "stranger")
                let identity = try Identity(keyPEM: key, certificatePEM: certificate)
                let port = stage.serverPort
                let ping = Frame(Ping(token: 1)).encoded
                let silent = try await StrangePeer.connect(to: port, as: identity, saying: ping)
                let ended = Watched(0)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for bytes in ["", try #require(Self.noise["half a TLS record"])] {
                        group.addTask {
                            try await Caller.call(port) { caller in
                                try await caller.write(bytes)
                                _ = try? await caller.read(1 << 20)
                            }
                            ended.change { $0 += 1 }
                        }
                    }
                    group.addTask {
                        try await silent.waitForEnd()
                        ended.change { $0 += 1 }
                    }
                    let all: Bool? = try await ended.first { $0 == 3 ? true : nil }
                    #expect(all == true, "the server ended \(ended.read { $0 }) of 3")
                    await silent.close()
                    group.cancelAll()
                }
                try await expectGoodClient(on: stage)
            }
        }

        /// What `openssl s_client` is told to do, and what it then says that it was told.
        private static let handshakes: [(options: String, alerts: [String])] = [
            ("-tls1_2 -alpn relay/1 -cert good.crt -key good.key", ["protocol version"]),
            ("-cert good.crt -key good.key", ["no application protocol"]),
            ("-alpn http/1.1 -cert good.crt -key good.key", ["no application protocol"]),
            ("-alpn relay/1", ["certificate required"]),
            ("-alpn relay/1 -cert long.crt -key good.key", ["bad certificate"]),
            // Cut off before it has sent everything, so a reset may overtake the alert.
            ("-alpn relay/1 -cert huge.crt -key good.key", ["illegal parameter", "errno"]),
            ("-alpn relay/1 -cert rsa.crt -key rsa.key", ["bad certificate"]),
        ]

        @Test func `handshakes that break the rules are refused with an alert`() async throws {
            try await Stage.with { stage in
                try await makeCertificates(in: stage.scratch.path)
                for (options, alerts) in Self.handshakes {
                    let said = try await shell(
                        "cd \(stage.scratch.path); openssl s_client -connect "
                            + "127.0.0.1:\(stage.serverPort) -ign_eof \(options) 2>&1 </dev/null")
                    #expect(alerts.contains { said.contains($0) }, "\(options): \(said)")
                    try await expectGoodClient(on: stage)
                }
            }
        }

        /// Who owns the files about a process's memory: root, if nobody else may look into it.
        private func keeper(of pid: pid_t) throws -> uid_t {
            var status = stat()
            guard unsafe stat("/proc/\(pid)/maps", &status) == 0 else {
                throw StageError.systemCall("stat", errno: errno)
            }
            return status.st_uid
        }

        @Test(.enabled(if: geteuid() == 0, "only root can become somebody else"))
        func `neither client nor server can be traced or dumped by its user`() async throws {
            let nobody: uid_t = 65534
            let scratch = try Scratch()
            defer { scratch.remove() }
            #expect(unsafe chown(scratch.path, nobody, nobody) == 0)
            let asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]
            let other = try Program.start(
                "/usr/bin/setpriv", asNobody + ["/bin/sh", "-c", "echo ready; sleep 600"])
            try await other.output.wait(for: "ready")
            #expect(try keeper(of: other.pid) == nobody)
            let server = try Program.start(
                "/usr/bin/setpriv",
                asNobody + [
                    Programs.server, "serve", "--state", scratch.file("host"), "--listen",
                    "127.0.0.1:0",
                ])
            try await server.errors.wait(for: "listening on ")
            #expect(try keeper(of: server.pid) == 0)
            let client = try await Program.start(
                on: Terminal(), "/usr/bin/setpriv",
                asNobody + [Programs.client, "attach", "-", "--state", scratch.file("me")])
            try await client.output.wait(for: "paste the line: ")
            #expect(try keeper(of: client.pid) == 0)
            for program in [other, client, server] { await program.stop() }
        }

        @Test func `no version before TLS 1.3 is spoken`() async throws {
            try await Stage.with { stage in
                try await makeCertificates(in: stage.scratch.path)
                let call =
                    "cd \(stage.scratch.path); openssl s_client -connect 127.0.0.1:"
                    + "\(stage.serverPort) -alpn relay/1 -cert good.crt -key good.key "
                for version in ["tls1", "tls1_1", "tls1_2", "no_tls1_3"] {
                    let said = try await shell(
                        call + "-\(version) -cipher ALL:@SECLEVEL=0 2>&1 </dev/null")
                    #expect(said.contains("Cipher is (NONE)"), "\(version): \(said)")
                }
                let said = try await shell(call + "2>&1 </dev/null")
                #expect(said.contains("New, TLSv1.3, Cipher is TLS_"), "\(said)")
                // Where it is installed, a scanner of the trade has the last word.
                let scanned = try await shell(
                    "command -v sslscan >/dev/null || exit 0; "
                        + "sslscan --no-colour 127.0.0.1:\(stage.serverPort)")
                for version in ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2"] {
                    #expect(!scanned.contains("Accepted  \(version)"))
                    #expect(!scanned.contains("Preferred \(version)"))
                }
            }
        }

        @Test func `an unauthorised device is told its fingerprint and what lets it in`()
            async throws
        {
            try await Stage.with { stage in
                let state = try stage.scratch.directory("stranger")
                let said = try await Program.run(
                    Programs.client, ["fingerprint", "--state", state])
                let fingerprint = try #require(
                    said.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("SHA256:") })
                for words in [["ls", stage.host], [stage.host], ["kill", stage.host, "work"]] {
                    let options = ["--state", state, "--accept-new"]
                    let arguments =
                        words.count > 1 ? [words[0]] + options + words[1...] : options + words
                    let client = try Program.start(Programs.client, arguments)
                    #expect(try await client.status() == 255)
                    let told = try await client.errors.waitForEnd()
                    let remedy = "relay-server authorize \(fingerprint)"
                    #expect(told.contains(remedy), "\(words): \(told)")
                }
            }
        }

        private func expectGoodClient(on stage: Stage) async throws {
            let good = try stage.client([stage.host, "--", "echo in"])
            #expect(try await good.output.waitForEnd() == "in\r\n", "\(good.errors.text)")
        }

        /// Certificates of about 6 and 20 KB, and one of a kind of key that is not taken.
        private func makeCertificates(in folder: String) async throws {
            let make = "openssl req -x509 -subj /CN=x -days 9 -noenc"
            let long = { (count: Int) in
                "-addext nsComment=$(head -c \(count) /dev/zero | tr '\\0' x)"
            }
            _ = try await shell(
                """
                cd \(folder)
                \(make) -newkey ed25519 -keyout good.key -out good.crt 2>&1
                \(make) -key good.key -out long.crt \(long(5000)) 2>&1
                \(make) -key good.key -out huge.crt \(long(20_000)) 2>&1
                \(make) -newkey rsa:2048 -keyout rsa.key -out rsa.crt 2>&1
                """)
        }

        private func shell(_ script: String) async throws -> String {
            try await Program.start("/bin/sh", ["-c", script]).output.waitForEnd()
        }
    }
}
