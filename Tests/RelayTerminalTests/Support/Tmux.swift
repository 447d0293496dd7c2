// SPDX-License-Identifier: Apache-2.0

internal import Glibc
import RelayTerminal

/// A tmux of its own, as an outside judge of what a stream shows. Lives as long as one comparison.
struct Tmux {
    /// What a pane shows.
    struct Picture {
        /// A line for each row, with SGR.
        var lines: [[UInt8]]
        /// Column and row of the cursor.
        var cursor: String
    }

    static let isHere = output(of: "tmux -V").starts(with: Array("tmux".utf8))

    private let folder: String
    private var tmux: String { "tmux -f \(folder)/conf -S \(folder)/socket" }

    /// Nil if no folder can be made.
    init?() {
        let made = Self.output(of: "mktemp -d /tmp/relay-tmux-XXXXXX").dropLast()
        folder = String(decoding: made, as: UTF8.self)
        guard folder.hasPrefix("/tmp/") else { return nil }
    }

    /// What a pane of some size shows at the end of a stream; nil if tmux did not get that far.
    func picture(of stream: [UInt8], rows: Int, columns: Int) -> Picture? {
        defer { _ = Self.output(of: "\(tmux) kill-server; rm -rf \(folder)") }
        // The title says that all before it was read.
        guard write(stream + Array("\u{18}\u{1b}]2;the-end\u{1b}\\".utf8), to: "stream"),
            write(Array("set -g status off\nset -s escape-time 0\n".utf8), to: "conf")
        else { return nil }
        let command = "stty raw -echo; cat \(folder)/stream; exec sleep 1000"
        _ = Self.output(of: "\(tmux) new-session -d -x \(columns) -y \(rows) '\(command)'")
        for _ in 0..<2000 {
            let title = Self.output(of: "\(tmux) display-message -p '#{pane_title}'")
            guard title.starts(with: Array("the-end".utf8)) else { continue }
            let lines = Self.output(of: "\(tmux) capture-pane -e -p -N").split(
                separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let cursor = Self.output(of: "\(tmux) display-message -p '#{cursor_x},#{cursor_y}'")
            return Picture(
                lines: lines.prefix(rows).map(Array.init),
                cursor: String(decoding: cursor.dropLast(), as: UTF8.self))
        }
        return nil
    }

    private func write(_ bytes: [UInt8], to name: String) -> Bool {
        guard let file = unsafe fopen("\(folder)/\(name)", "w") else { return false }
        defer { unsafe fclose(file) }
        return unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count
    }

    /// What a command prints, its errors left out.
    static func output(of command: String) -> [UInt8] {
        guard let pipe = unsafe popen("\(command) 2>/dev/null", "r") else { return [] }
        defer { unsafe pclose(pipe) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe fread(&piece, 1, piece.count, pipe)
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }
}
