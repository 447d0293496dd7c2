// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal

/// Words of the client over the session's screen: one line, or all of it. A value; `LocalScreen`
/// draws it, and puts back what it covers.
struct Cover: Equatable, Sendable {
    /// Who covers; the later ones lie on top of the earlier.
    enum Layer: Int, CaseIterable, Sendable {
        /// How the link does.
        case link
        /// What has just happened, for some seconds.
        case news
        /// Something to read or to choose from, which takes the keys.
        case page
    }

    struct Line: Equatable, Sendable {
        var text: String
        var isMarked = false

        /// Control characters become question marks; what is too long is cut where it is shown.
        init(_ text: String, isMarked: Bool = false) {
            self.text = Printable.line(text)
            self.isMarked = isMarked
        }
    }

    private static let marked = "7"

    private let lines: [Line]
    /// It takes the whole screen, and the session's output waits.
    let isPage: Bool

    /// One line, in the last row; in the first one while the cursor is in the last.
    static func line(_ text: String) -> Cover {
        Cover(lines: [Line(text, isMarked: true)], isPage: false)
    }

    /// All rows, from the top on; those that do not fit are not shown.
    static func page(_ lines: [Line]) -> Cover { Cover(lines: lines, isPage: true) }

    /// What is shown when this lies over a screen.
    func over(_ screen: Screen) -> Screen {
        var covered = screen
        if isPage {
            for row in 0..<screen.rows {
                draw(row < lines.count ? lines[row] : Line(""), in: row, of: &covered)
            }
            covered.takeKeys()
        } else {
            let last = screen.rows - 1
            draw(lines[0], in: screen.cursor.row == last ? 0 : last, of: &covered)
        }
        return covered
    }

    private func draw(_ line: Line, in row: Int, of screen: inout Screen) {
        screen.cover(row: row, with: line.text, rendition: line.isMarked ? Self.marked : "")
    }
}
