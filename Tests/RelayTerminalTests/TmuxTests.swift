// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

/// The model beside tmux, cell by cell. Where the two differ on purpose, the streams leave it out;
/// docs/TESTING.md lists those differences, with the authority for each.
@Suite(.enabled(if: Tmux.isHere, "tmux is not installed; Scripts/setup.sh installs it"))
struct TmuxTests {
    @Test(arguments: Recording.names)
    func `real programs look the same in tmux`(_ name: String) throws {
        let recording = Recording(name)
        // Where the program has ended there is little to see: also in the middle.
        for share in [2, 3, 4] {
            let bytes = Array(recording.bytes.prefix(recording.bytes.count * share / 4))
            try compare(bytes, rows: recording.rows, columns: recording.columns)
        }
    }

    @Test(arguments: 0..<UInt64(60))
    func `random output looks the same in tmux`(_ seed: UInt64) throws {
        try compare(CommonStream.bytes(seed: seed, pieces: 60), rows: 8, columns: 30)
    }

    /// Pictures of a larger screen, one after the other, as a follower's terminal gets them.
    @Test(arguments: 0..<UInt64(40))
    func `a window on random output looks the same in tmux`(_ seed: UInt64) throws {
        try paint(CommonStream.bytes(seed: seed, pieces: 60), rows: 10, columns: 40)
    }

    @Test(arguments: Recording.names)
    func `a window on real programs looks the same in tmux`(_ name: String) throws {
        let recording = Recording(name)
        try paint(recording.bytes, rows: recording.rows, columns: recording.columns)
    }

    private func paint(_ bytes: [UInt8], rows: Int, columns: Int) throws {
        var session = TerminalModel(rows: rows, columns: columns)
        let paper = TerminalModel(rows: 8, columns: 30).screen
        var shown = paper
        var stream: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: max(bytes.count / 20, 1)) {
            session.feed(Array(bytes[start...].prefix(max(bytes.count / 20, 1))))
            let screen = session.screen
            let view = screen.cropped(
                onto: paper, row: max(0, screen.cursor.row - 7),
                column: max(0, screen.cursor.column - 29), rows: 8)
            stream += view.difference(from: shown)
            shown = view
        }
        try compare(stream, rows: 8, columns: 30)
    }

    private func compare(_ bytes: [UInt8], rows: Int, columns: Int) throws {
        let tmux = try #require(Tmux())
        let picture = try #require(tmux.picture(of: bytes, rows: rows, columns: columns))
        var ours = TerminalModel(rows: rows, columns: columns)
        ours.feed(bytes)
        // tmux shows line drawing as G1 in what it captures.
        var theirs = TerminalModel(rows: rows, columns: columns)
        theirs.feed("\u{1b}[?7l\u{1b})0")
        for (row, line) in picture.lines.enumerated() {
            theirs.feed(Array("\u{1b}[\(row + 1);1H".utf8) + line)
        }
        for row in 0..<rows {
            // What is erased behind the last character, tmux does not tell, coloured or not.
            let end = max(theirs.screen.row(row).contentEnd, ours.screen.row(row).textEnd)
            for column in 0..<end where look(ours, row, column) != look(theirs, row, column) {
                Issue.record(
                    """
                    row \(row), column \(column): \(look(ours, row, column)), in tmux \
                    \(look(theirs, row, column)); \(ours.lines)
                    tmux: \(theirs.lines)
                    \(String(decoding: bytes.prefix(3000), as: UTF8.self).debugDescription)
                    """)
                return
            }
        }
        let place =
            "\(ours.screen.cursor.column + (ours.screen.isWrapPending ? 1 : 0)),\(ours.place[0])"
        #expect(place == picture.cursor)
    }

    /// What can be seen of a cell, and tmux knows: it has one blink and no wide erased cells.
    private func look(_ model: TerminalModel, _ row: Int, _ column: Int) -> String {
        let cell = model.cell(row, column)
        if cell.isWideTail { return "the second half" }
        let scalar = cell.scalar == 0 ? 0x20 : cell.scalar
        let isSpace = scalar == 0x20
        var attributes = cell.attributes.subtracting([.protected, .rapidBlink])
        if isSpace { attributes.formIntersection([.inverse, .struck, .overline]) }
        let foreground = isSpace && attributes.isEmpty ? Color.standard : cell.foreground
        return
            "U+\(String(scalar, radix: 16)) \(foreground.bits) \(cell.background.bits) \(attributes.rawValue)"
    }
}

/// Random output of what the model and tmux have in common.
private enum CommonStream {
    static func bytes(seed: UInt64, pieces: Int) -> [UInt8] {
        var dice = Dice(seed: seed)
        let hasMargins = dice.below(2) == 0
        return (0..<pieces).flatMap { _ in Array(piece(&dice, hasMargins).utf8) }
    }

    private static func piece(_ dice: inout Dice, _ hasMargins: Bool) -> String {
        let number = dice.below(9)
        switch dice.below(10) {
        case 0...2:
            return dice.pick([
                "a", "hello", "text that is longer than a row of it", "漢字", "é", "e\u{301}", "─x",
            ])
        case 3: return dice.pick(["\r", "\n", "\r\n", "x\u{8}", "\t", "\u{1b}(0qx\u{1b}(B"])
        case 4:
            return "\u{1b}["
                + dice.pick([
                    "m", "1m", "31m", "44m", "38;5;99m", "48;2;1;2;3m", "4m", "7m", "0;9m",
                    "3;4:3m",
                ])
        case 5: return "\u{1b}[\(number);\(dice.below(30))H"
        case 6:
            let margins = ["[2;5r\u{1b}[H", "[r\u{1b}[H"]
            let others = ["D", "E", "M", "7", "8", "[H", "[?6h", "[?6l"]
            return "\u{1b}" + dice.pick(hasMargins ? others + margins : others)
        case 7: return "\u{1b}[\(dice.below(3))" + dice.pick(["J", "K"])
        default:
            let lines = hasMargins ? ["S", "T"] : ["S", "T", "L\r", "M\r"]
            let others = ["@", "A", "B", "C", "D", "E", "F", "G", "P", "X", "d", "Z"]
            return "\u{1b}[\(number)" + dice.pick(others + lines)
        }
    }
}

extension Row {
    /// One more than the last column that has a character.
    fileprivate var textEnd: Int {
        (0..<columns).last { !self[$0].isErased }.map { $0 + 1 } ?? 0
    }
}
