// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

/// A model that has read a text.
func model(_ text: String, rows: Int = 5, columns: Int = 10) -> TerminalModel {
    var model = TerminalModel(rows: rows, columns: columns)
    model.feed(Array(text.utf8))
    return model
}

extension TerminalModel {
    mutating func feed(_ text: String) { feed(Array(text.utf8)) }

    /// What is shown, without the blank lines at the end.
    var lines: [String] {
        var lines = (0..<screen.rows).map { String(decoding: screen.row($0).text, as: UTF8.self) }
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    var history: [String] { screen.history.lines().map { String(decoding: $0, as: UTF8.self) } }

    /// Row and column of the cursor, from 0.
    var place: [Int] { [screen.cursor.row, screen.cursor.column] }

    func cell(_ row: Int, _ column: Int) -> Cell { screen.row(row)[column] }

    /// The model of a terminal that got a snapshot of this one.
    func repainted(historyLines: Int = 0) -> TerminalModel {
        var other = TerminalModel(rows: screen.rows, columns: screen.columns)
        other.feed(snapshot(historyLines: historyLines))
        return other
    }

    /// What differs between this and the model of a terminal that got a snapshot; empty if the law
    /// holds.
    var breachOfLaw: String {
        let other = repainted()
        if screen == other.screen, parser == other.parser || isInLongSequence { return "" }
        return difference(self, other)
    }
}

/// What differs between two models.
func difference(_ one: TerminalModel, _ other: TerminalModel) -> String {
    var breach: [String] = []
    dump(one, other, into: &breach)
    return breach.joined(separator: "\n")
}

/// Lists what differs between two models.
private func dump(_ one: TerminalModel, _ other: TerminalModel, into breach: inout [String]) {
    for row in 0..<one.screen.rows where one.screen.row(row) != other.screen.row(row) {
        breach.append(
            "row \(row): \(words(one.screen.row(row))) != \(words(other.screen.row(row)))")
    }
    for (left, right) in zip(
        Mirror(reflecting: one.screen).children, Mirror(reflecting: other.screen).children)
    where !["grid", "history"].contains(left.label) {
        let texts = ["\(left.value)", "\(right.value)"]
        if texts[0] != texts[1] {
            breach.append("\(left.label ?? ""): \(texts[0].prefix(300)) != \(texts[1].prefix(300))")
        }
    }
    breach.append("\(one.parser.pending) \(other.parser.pending)")
}

private func words(_ row: Row) -> String {
    let cells = (0..<row.columns).map { column in
        let cell = row[column]
        let extra = row.extra(at: column).map { " \($0)" } ?? ""
        return
            "\(cell)\(extra)"
    }
    return cells.joined(separator: ", ") + (row.isWrapped ? " wrapped" : "")
}
