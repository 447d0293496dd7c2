// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// What is shown, a line for each row, without the blanks at their ends; before it the newest
    /// lines of the history. UTF-8; with `ansi`, colours, attributes and links too.
    package func text(ansi: Bool, historyLines: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in history.lines(newest: historyLines) {
            bytes += ansi ? line : Self.plain(line)
            bytes.append(UInt8(ascii: "\n"))
        }
        for row in 0..<rows {
            if ansi {
                var style = RenderedStyle()
                grid[row].encode(0..<grid[row].contentEnd, into: &bytes, style: &style)
                style.end(into: &bytes)
            } else {
                bytes += grid[row].text
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// The last row that is not blank, without the blanks at its end; nil if there is none.
    package var lastLine: [UInt8]? {
        (0..<rows).lazy.reversed().map { grid[$0].text }.first { !$0.isEmpty }
    }

    /// A line of the history without its sequences, which end in `m` or, links, in ESC \.
    private static func plain(_ line: [UInt8]) -> [UInt8] {
        var text = PlainText()
        var parser = Parser()
        parser.feed(line.span, to: &text)
        return text.bytes
    }
}

extension Row {
    /// Its characters as UTF-8, without the blanks at its end.
    package var text: [UInt8] {
        var text = PlainText()
        for column in 0..<columns where !self[column].isWideTail {
            text.print(scalar: self[column].scalar == 0 ? 0x20 : self[column].scalar)
            for scalar in tail(at: column) { text.print(scalar: scalar) }
        }
        return text.bytes
    }
}

/// Collects characters and forgets everything else; no blanks at its end.
private struct PlainText: SequenceHandler {
    private var collected: [UInt8] = []

    var bytes: [UInt8] {
        var end = collected.count
        while end > 0, collected[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return Array(collected[..<end])
    }

    mutating func print(ascii run: Span<UInt8>) {
        for index in run.indices { collected.append(run[index]) }
    }
    mutating func print(scalar: UInt32) { Row.append(scalar, to: &collected) }
    mutating func execute(_ control: UInt8) {}
    mutating func escape(_ final: UInt8, intermediate: UInt8) {}
    mutating func control(_ function: ControlFunction, _ parameters: borrowing Parameters) {}
    mutating func operatingSystemCommand(_ payload: [UInt8]) {}
    mutating func deviceControl(_ payload: [UInt8]) {}
}
