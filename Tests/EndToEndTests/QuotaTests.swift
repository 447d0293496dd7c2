// SPDX-License-Identifier: Apache-2.0

import Testing

extension EndToEnd {
    /// How much a host lets sessions take.
    @Suite struct QuotaTests {
        private func setting(_ options: [String]) -> Stage.Setting {
            var setting = Stage.Setting()
            setting.serverOptions = options
            return setting
        }

        @Test func `no more sessions are started than the server lets there be`() async throws {
            try await Stage.with(setting(["--max-sessions", "2"])) { stage in
                let one = try await stage.cat(["-s", "one"])
                let two = try await stage.cat(["-s", "two"])
                let three = try stage.client(["-s", "three", stage.host, "--", "true"])
                #expect(try await three.status() == 255)
                #expect(three.errors.text.contains("--max-sessions"), "\(three.errors.text)")
                // Those that are there can be attached to, and one that ends makes room.
                try await two.type("\u{4}")
                #expect(try await two.status() == 0)
                let again = try stage.client(["-s", "three", stage.host, "--", "exit 4"])
                #expect(try await again.status() == 4, "\(again.errors.text)")
                try await one.type("\r~.")
            }
        }

        @Test func `rings together are no larger than the server lets them be`() async throws {
            try await Stage.with(setting(["--max-rings", "6m"])) { stage in
                let one = try await stage.cat(["-s", "one", "--ring", "4m"])
                let two = try stage.client(["-s", "two", "--ring", "3m", stage.host, "--", "true"])
                #expect(try await two.status() == 255)
                #expect(two.errors.text.contains("--max-rings"), "\(two.errors.text)")
                let larger = try stage.client(["ring", stage.host, "one", "8m"])
                #expect(try await larger.status() == 255)
                #expect(larger.errors.text.contains("--max-rings"), "\(larger.errors.text)")
                let smaller = try stage.client(["ring", stage.host, "one", "1m"])
                #expect(try await smaller.status() == 0, "\(smaller.errors.text)")
                let again = try stage.client(
                    ["-s", "two", "--ring", "3m", stage.host, "--", "exit 4"])
                #expect(try await again.status() == 4, "\(again.errors.text)")
                try await one.type("\r~.")
            }
        }
    }
}
