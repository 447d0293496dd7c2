// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Testing

extension EndToEnd {
    /// A single client's terminal gets the program's own bytes.
    @Suite struct PassThroughTests {
        private static func check(
            _ stream: TerminalStream, isCut: Bool
        ) async throws {
            try await Stage.with { stage in
                let asker = try await Asker(stage.scratch)
                let client = try await stage.client(
                    on: Terminal(), ["-s", "pass", stage.host, "--", asker.script])
                try await client.output.wait(for: "ready")
                let start = client.output.count
                let bytes = stream.bytes
                if isCut {
                    let middle = UInt64(bytes.count / 2)
                    try await stage.cut(Cuts(after: middle...middle), times: 1) { _ in
                        try await asker.print(bytes)
                    }
                } else {
                    try await asker.print(bytes)
                }
                try await asker.print("\u{1b}[0mthe end")
                try await client.output.wait(for: "\u{1b}[0mthe end")
                let came = client.output.bytes[start...].prefix(bytes.count)
                #expect(came.elementsEqual(bytes), "\(stream) is as it was printed")
                await asker.stop()
            }
        }

        @Test(arguments: TerminalStream.allCases)
        func `a stream arrives as it was printed`(_ stream: TerminalStream) async throws {
            try await Self.check(stream, isCut: false)
        }

        /// An outage of more than two seconds makes a replay of it, in which the clipboard is not
        /// written; all else arrives whole however long it takes.
        @Test(arguments: TerminalStream.allCases.filter { $0 != .clipboard })
        func `a stream that is cut in the middle arrives as it was printed`(
            _ stream: TerminalStream
        ) async throws {
            try await Self.check(stream, isCut: true)
        }
    }
}
