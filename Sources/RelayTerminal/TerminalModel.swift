// SPDX-License-Identifier: Apache-2.0

/// What a terminal would show that had read a session's output from the first byte on. Stands
/// beside the stream and never changes it; lives as long as the session.
///
/// Its memory is bounded (screen, history, one unfinished sequence), its time linear in the bytes
/// fed, and no bytes whatever make it trap.
package struct TerminalModel: Equatable, Sendable {
    package var screen: Screen
    package private(set) var parser = Parser()

    package init(rows: Int, columns: Int, historyCapacity: Int = History.defaultCapacity) {
        screen = Screen(rows: rows, columns: columns, historyCapacity: historyCapacity)
    }

    /// A terminal that shows this.
    package init(showing screen: Screen) { self.screen = screen }

    /// The program has printed.
    package mutating func feed(_ bytes: Span<UInt8>) { parser.feed(bytes, to: &screen) }

    package mutating func feed(_ bytes: [UInt8]) { feed(bytes.span) }

    /// The terminal has another size now.
    package mutating func resize(rows: Int, columns: Int) {
        screen.resize(rows: rows, columns: columns)
    }

    /// True while a sequence is open that is too long to be kept: a snapshot cancels it, and its
    /// rest must not reach the terminal that got the snapshot.
    package var isInLongSequence: Bool { parser.isOverlong }

    /// Bytes that bring a terminal of the same size, whatever its state, to this model's. They end
    /// with the sequence that is unfinished, so that the stream can go on at once.
    ///
    /// - Parameter historyLines: how many lines of the history go first, through the screen, so
    ///   that they land in the terminal's own.
    package func snapshot(historyLines: Int = 0) -> [UInt8] {
        screen.snapshot(historyLines: historyLines) + parser.pending
    }

    /// Bytes that put the user's terminal back as it was found; see `Screen.restoration`. What is
    /// unfinished is cancelled.
    package func restoration(poppingTitle: Bool = false) -> [UInt8] {
        (parser.state == .ground ? [] : [0x18]) + screen.restoration(poppingTitle: poppingTitle)
    }

    /// What is shown as text; see `Screen.text`.
    package func text(ansi: Bool = false, historyLines: Int = 0) -> [UInt8] {
        screen.text(ansi: ansi, historyLines: historyLines)
    }
}
