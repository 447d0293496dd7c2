// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// What the user's terminal shows of a session and how it is set: what the client has to undo when
/// it leaves, and can draw again. Lives as long as the client.
struct LocalScreen {
    /// Before the session's first byte: the terminal keeps its title (XTWINOPS 22).
    private static let titleKept = Array("\u{1b}[22;0t".utf8)
    /// And has it back (XTWINOPS 23).
    private static let titleBack = Array("\u{1b}[23;0t".utf8)
    /// For a terminal that does not tell its size.
    private static let usualSize = WindowSize(columns: 80, rows: 24)

    /// What has left the screen is in the terminal's own scrollback.
    private static let noHistory = 1

    private var model: TerminalModel
    private var hasKeptTitle = false

    init(size: WindowSize?) {
        let size = size ?? Self.usualSize
        model = TerminalModel(
            rows: Int(size.rows), columns: Int(size.columns), historyCapacity: Self.noHistory)
    }

    /// What goes before the session's first byte.
    mutating func enter() -> [UInt8] {
        hasKeptTitle = true
        return Self.titleKept
    }

    /// The terminal has been given these bytes.
    mutating func show(_ bytes: [UInt8]) { model.feed(bytes) }

    mutating func resize(_ size: WindowSize) {
        model.resize(rows: Int(size.rows), columns: Int(size.columns))
    }

    /// Puts the terminal back as it was found, on a line of its own.
    var leaving: [UInt8] {
        let cursor = model.screen.isAlternate ? nil : model.screen.cursor
        let newline = cursor.map { $0.column == 0 } == true ? [] : Array("\r\n".utf8)
        return model.restoration() + (hasKeptTitle ? Self.titleBack : []) + newline
    }

    /// All of it once more, after somebody else had the terminal.
    var again: [UInt8] { (hasKeptTitle ? Self.titleKept : []) + model.snapshot() }

    /// What goes before a snapshot: the terminal as it was found, a line if there is something to
    /// say, and all that is shown moved up into the terminal's own scrollback.
    func makingRoom(saying line: String?) -> [UInt8] {
        let words = line.map { "\r\n\($0)" } ?? ""
        let newlines = String(repeating: "\n", count: model.screen.rows)
        return model.restoration() + Array("\(words)\r\(newlines)".utf8)
    }
}
