// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// A session of another size than the terminal's: a window on its screen is painted, on the
/// terminal's alternate screen, so that what the user had before stays where it is.
///
/// The law: what the terminal shows is the session's screen, cropped, with a line that says so, and
/// whatever covers it.
extension LocalScreen {
    /// Lives as long as the sizes differ.
    struct Painting {
        /// The terminal's own screen, with nothing on it.
        var paper: Screen
        /// The window's first row and column. It moves only as far as the cursor makes it.
        var row = 0
        var column = 0
        /// All that the terminal showed before was the session's.
        let wasKnown: Bool
    }

    /// What scrolls off the session's screen meanwhile is kept for the terminal's own scrollback.
    private static let paintedHistory = 1 << 20
    /// On a lower screen every row is needed.
    private static let fewRows = 3

    var isPainted: Bool { painting != nil }

    /// The session's output is for a screen of the terminal's size.
    var agrees: Bool {
        model.screen.rows == terminal.rows && model.screen.columns == terminal.columns
    }

    /// It is to be painted and is not, or the other way round.
    var isOutOfStep: Bool { agrees == isPainted }

    /// The output from here on is for a screen of this size.
    mutating func follow(_ size: WindowSize) -> [UInt8] {
        catchUp()
        isToldSizes = true
        model.resize(rows: Int(size.rows), columns: Int(size.columns))
        // What is to lie over the screen has waited for this.
        return isPainted ? [] : covering()
    }

    /// Paints, or ends that, as the sizes have become.
    mutating func adapt() -> [UInt8] {
        catchUp()
        if !isOutOfStep { return [] }
        if !agrees { return startPainting() }
        // The rest of a string that is open must not reach the terminal.
        return model.isInLongSequence ? [] : stopPainting()
    }

    private mutating func startPainting() -> [UInt8] {
        let before = uncovering()
        let wasKnown = isKnown
        let fitting = fitting
        let cancel: [UInt8] = model.parser.state == .ground ? [] : [0x18]
        let clearing = fitting.restoration(poppingTitle: false) + Self.freshAlternate
        var mirror = TerminalModel(showing: fitting)
        mirror.feed(clearing)
        painting = Painting(paper: mirror.screen, wasKnown: wasKnown)
        shown = mirror.screen
        model.screen.history = History(capacity: Self.paintedHistory)
        return before + cancel + clearing + paint()
    }

    /// A model that has changed its size knows nothing of margins that the terminal still has.
    private static let freshAlternate = Array("\u{1b}[?1049h\u{1b}[r\u{1b}[H\u{1b}[2J".utf8)

    /// The session's own screen again, behind what has scrolled off it meanwhile.
    private mutating func stopPainting() -> [UInt8] {
        guard let painting, let shown else { return [] }
        let newlines = painting.wasKnown ? 0 : terminal.rows
        let before =
            shown.restoration(poppingTitle: false)
            + Array(("\r" + String(repeating: "\n", count: newlines)).utf8)
        let snapshot = model.snapshot(historyLines: .max)
        self.painting = nil
        self.shown = nil
        isOutOfShape = false
        model.screen.history = History(capacity: Self.noHistory)
        knownFromRow = nil
        return before + snapshot + covering()
    }

    /// What brings the terminal to what it is to show now; empty if it does.
    mutating func paint() -> [UInt8] {
        guard painting != nil, var old = shown else { return [] }
        catchUp()
        var bytes: [UInt8] = []
        if isOutOfShape {
            isOutOfShape = false
            bytes = Array("\u{1b}[m\u{1b}[H\u{1b}[2J".utf8)
            var mirror = TerminalModel(showing: old)
            mirror.feed(bytes)
            old = mirror.screen
        }
        let view = covered(view())
        shown = view
        return bytes + view.difference(from: old)
    }

    private mutating func view() -> Screen {
        guard var painting else { return model.screen }
        let screen = model.screen
        let rows = terminal.rows > Self.fewRows ? terminal.rows - 1 : terminal.rows
        painting.row = Self.start(
            painting.row, showing: screen.cursor.row, count: rows, of: screen.rows)
        painting.column = Self.start(
            painting.column, showing: screen.cursor.column, count: terminal.columns,
            of: screen.columns)
        self.painting = painting
        var view = screen.cropped(
            onto: painting.paper, row: painting.row, column: painting.column, rows: rows)
        if rows < terminal.rows {
            view.cover(row: rows, with: Self.words(screen, terminal), rendition: "2")
        }
        return view
    }

    /// Where a window of `count` begins that shows a place: where it did, if it can.
    private static func start(_ start: Int, showing place: Int, count: Int, of all: Int) -> Int {
        let last = max(0, all - count)
        return min(max(min(start, place), place - count + 1, 0), last)
    }

    private static func words(_ session: Screen, _ terminal: Extent) -> String {
        "relay: shown at \(session.columns)×\(session.rows),"
            + " yours is \(terminal.columns)×\(terminal.rows)"
    }

    /// The session's screen on this terminal, cut or padded.
    var fitting: Screen {
        var screen = model.screen
        screen.resize(rows: terminal.rows, columns: terminal.columns)
        return screen
    }
}
