// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a terminal that is not ours has in the end, scrollback and all: a tmux of its own reads what
/// was written to a test's terminal. Lives as long as `read`.
struct TmuxHistory {
    private static let program = "/usr/bin/tmux"
    static let isHere = FileManager.default.isExecutableFile(atPath: program)

    private let scratch: Scratch

    /// The lines of a pane of 80 × 24, the oldest first, after a stream that asks the terminal nothing.
    static func lines(after stream: String, in scratch: Scratch) async throws -> [String] {
        try scratch.write(stream, to: "stream")
        try scratch.write("set -g status off\nset -g history-limit 10000\n", to: "tmux.conf")
        let tmux = TmuxHistory(scratch: scratch)
        let lines: String
        do {
            lines = try await tmux.read()
        } catch {
            _ = try? await tmux.call(["kill-server"])
            throw error
        }
        _ = try await tmux.call(["kill-server"])
        return lines.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func read() async throws -> String {
        // Who answers a question has read what stands before it.
        let pane = """
            stty raw -echo; cat '\(scratch.file("stream"))'; printf '\\033[5n'
            head -c 4 >/dev/null; \(Self.program) wait-for -S answered; exec cat
            """
        try await call(["new-session", "-d", "-x", "80", "-y", "24", pane])
        try await call(["wait-for", "answered"])
        return try await call(["capture-pane", "-p", "-S", "-"])
    }

    @discardableResult
    private func call(_ words: [String]) async throws -> String {
        let own = ["-f", scratch.file("tmux.conf"), "-S", scratch.file("tmux")]
        return try await Program.run(Self.program, own + words)
    }
}
