// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// What the user's terminal shows of a session and how it is set: what the client has to undo when
/// it leaves, can draw again, can cover for a while, and paints where the session has another
/// size. Lives as long as the client.
///
/// A value without a terminal: every function takes what happens and gives the bytes to write for
/// it. All bytes for the terminal go through here; so what is known of it is true.
struct LocalScreen {
    /// Before the session's first byte: the terminal keeps its title (XTWINOPS 22).
    static let titleKept = Array("\u{1b}[22;0t".utf8)
    /// And has it back (XTWINOPS 23).
    static let titleBack = Array("\u{1b}[23;0t".utf8)
    /// For a terminal that does not tell its size.
    private static let usualSize = WindowSize(columns: 80, rows: 24)

    /// What has left the screen is in the terminal's own scrollback.
    static let noHistory = 1

    /// Drawn when it is looked at, or when so much has come: most of a flood scrolls through unseen.
    private static let largestBacklog = 256 * 1024

    struct Extent: Equatable {
        var rows: Int
        var columns: Int
    }

    /// The session's screen: what the terminal shows, unless something covers it or it is painted.
    var model: TerminalModel
    /// The terminal's size.
    private(set) var terminal: Extent
    /// The session says which size its screen has; else it is taken for the terminal's.
    var isToldSizes = false
    /// What the terminal was given and the model was not.
    private var backlog = Backlog()
    private(set) var hasKeptTitle = false

    /// What is to lie over the screen.
    var covers: [Cover.Layer: Cover] = [:]
    /// What the terminal shows while something covers the session's screen.
    var shown: Screen?
    /// The terminal's alternate screen, with nothing on it, while its main one, of which not all is
    /// known, waits behind that.
    var aside: Screen?
    /// Whether the terminal has one.
    let hasAlternateScreen: Bool
    /// The terminal had another size when it was covered: it may show anything.
    var isOutOfShape = false
    /// All that the terminal shows is known from here on: before so many rows have left the screen,
    /// what was there before the session may still be. Nil when all is known anyway.
    var knownFromRow: Int?
    /// The session that is shown has printed nothing yet, and the terminal is empty.
    private var isFresh = false
    /// Set while the sizes differ and the session's screen is painted.
    var painting: Painting?

    init(size: WindowSize?, hasAlternateScreen: Bool = true) {
        self.hasAlternateScreen = hasAlternateScreen
        let size = size ?? Self.usualSize
        model = TerminalModel(
            rows: Int(size.rows), columns: Int(size.columns), historyCapacity: Self.noHistory)
        terminal = Extent(rows: model.screen.rows, columns: model.screen.columns)
        knownFromRow = model.screen.rows
    }

    /// Answers without being copied, which for reading a property it would be.
    mutating func answer<Answer>(_ question: (inout LocalScreen) -> Answer) -> Answer {
        question(&self)
    }

    /// What goes before the session's first byte.
    mutating func enter() -> [UInt8] {
        hasKeptTitle = true
        return Self.titleKept
    }

    /// The session has printed: gives the bytes for the terminal, with what has to go before and after
    /// them; none while it is painted.
    mutating func show(_ bytes: [UInt8]) -> [UInt8] {
        if isPainted {
            take(bytes)
            return []
        }
        if covers.isEmpty, shown == nil {
            take(bytes)
            return bytes
        }
        let before = uncovering()
        take(bytes)
        return before + bytes + covering()
    }

    /// The terminal is given these bytes.
    private mutating func take(_ bytes: [UInt8]) {
        isFresh = false
        backlog.append(bytes)
        guard backlog.count >= Self.largestBacklog else { return }
        backlog.skip(on: &model)
        // Most of it leaves a trace.
        if backlog.count >= Self.largestBacklog / 2 { catchUp() }
    }

    mutating func catchUp() { backlog.draw(on: &model) }

    /// The terminal has another size.
    mutating func resize(_ size: WindowSize) {
        catchUp()
        let size = TerminalModel(rows: Int(size.rows), columns: Int(size.columns)).screen
        terminal = Extent(rows: size.rows, columns: size.columns)
        if !isToldSizes { model.resize(rows: terminal.rows, columns: terminal.columns) }
        shown?.resize(rows: terminal.rows, columns: terminal.columns)
        aside?.resize(rows: terminal.rows, columns: terminal.columns)
        painting?.paper.resize(rows: terminal.rows, columns: terminal.columns)
        isOutOfShape = shown != nil
        // Terminals have ways of their own to make room, and to fill it.
        knownFromRow = model.screen.history.rowCount + model.screen.rows
    }

    /// Puts the terminal back as it was found, on a line of its own.
    mutating func leaving() -> [UInt8] {
        if isPainted { return leavingPainted() }
        let before = uncovering()
        catchUp()
        let cursor = model.screen.isAlternate ? nil : model.screen.cursor
        let newline = cursor.map { $0.column == 0 } == true ? [] : Array("\r\n".utf8)
        return before + model.restoration() + (hasKeptTitle ? Self.titleBack : []) + newline
    }

    private func leavingPainted() -> [UInt8] {
        guard let shown else { return [] }
        return shown.restoration(poppingTitle: false) + (hasKeptTitle ? Self.titleBack : [])
            + Array("\r\n".utf8)
    }

    /// All of it once more, after somebody else had the terminal.
    mutating func again() -> [UInt8] {
        catchUp()
        let title = hasKeptTitle ? Self.titleKept : []
        if isPainted {
            // Both of its screens: the user's shell has had the one below.
            return title + (shown?.snapshot(historyLines: 0) ?? [])
        }
        knownFromRow = nil
        return title + model.snapshot() + covering()
    }

    /// A snapshot takes the place of what is shown.
    mutating func draw(_ snapshot: [UInt8], saying line: String?) -> [UInt8] {
        if isPainted {
            take(snapshot)
            return []
        }
        let before = uncovering()
        let drawn =
            isFresh && line == nil
            ? snapshot : redrawing(snapshot) ?? makingRoom(saying: line) + snapshot
        take(drawn)
        knownFromRow = nil
        return before + drawn + covering()
    }

    /// A full-screen program that was skipped ahead: only what differs, and nothing to be said.
    private mutating func redrawing(_ snapshot: [UInt8]) -> [UInt8]? {
        catchUp()
        var after = model
        after.feed(snapshot)
        guard after.screen.redraws(model.screen), after.parser.state == .ground,
            model.parser.state == .ground
        else { return nil }
        return after.screen.difference(from: model.screen)
    }

    /// What goes before a snapshot: the terminal as it was found, a line if there is something to
    /// say, and all that is shown moved up into the terminal's own scrollback.
    mutating func makingRoom(saying line: String?) -> [UInt8] {
        catchUp()
        let words = line.map { "\r\n\($0)" } ?? ""
        let newlines = String(repeating: "\n", count: model.screen.rows)
        return model.restoration() + Array("\(words)\r\(newlines)".utf8)
    }
}

/// One terminal, several sessions.
extension LocalScreen {
    /// Margins too, which a change of size has hidden from the model.
    private static let cleared = Array("\u{1b}[r\u{1b}[H\u{1b}[J".utf8)

    /// The terminal is to show another session: everything of this one is undone, and what is shown
    /// moves up into the terminal's own scrollback. Its covers stay.
    mutating func leaveSession() -> [UInt8] {
        catchUp()
        let hasTitle = model.screen.titles.current != nil
        let before: [UInt8]
        if let shown, isPainted {
            let newlines = String(repeating: "\n", count: terminal.rows)
            before = shown.restoration(poppingTitle: false) + Array("\r\(newlines)".utf8)
        } else {
            before = uncovering() + makingRoom(saying: nil)
        }
        painting = nil
        shown = nil
        isOutOfShape = false
        isToldSizes = false
        knownFromRow = nil
        model = TerminalModel(
            rows: terminal.rows, columns: terminal.columns, historyCapacity: Self.noHistory)
        backlog = Backlog()
        isFresh = true
        covers[.page] = nil
        let title = hasTitle && hasKeptTitle ? Self.titleBack + Self.titleKept : []
        return before + title + Self.cleared + covering()
    }
}
