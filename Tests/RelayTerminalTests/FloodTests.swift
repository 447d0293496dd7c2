// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

/// Feeding a flood at once leaves the same as feeding it byte by byte.
@Suite struct FloodTests {
    /// Lines with colours, tabs, wide characters and lengths of zero to three rows.
    private static func lines(_ count: Int, seed: UInt64, colours: Bool = true) -> [UInt8] {
        var state = seed
        func roll(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        var bytes: [UInt8] = []
        for number in 0..<count {
            bytes += Array("\(number) ".utf8)
            if colours, roll(3) == 0 { bytes += Array("\u{1b}[\(30 + roll(8));\(roll(2))m".utf8) }
            if colours, roll(5) == 0 { bytes += Array("\u{1b}[48;5;\(roll(256))m".utf8) }
            bytes += Array(repeating: UInt8(97 + roll(26)), count: roll(roll(9) == 0 ? 200 : 60))
            if roll(6) == 0 { bytes += Array("\té漢\u{7}".utf8) }
            if colours, roll(3) == 0 { bytes += Array("\u{1b}[\(["", "0", "1"][roll(3)])m".utf8) }
            bytes += [13, 10]
        }
        return bytes
    }

    private static func compare(
        _ before: String = "", _ flood: [UInt8], _ after: String = "end",
        historyCapacity: Int = History.defaultCapacity,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var slow = TerminalModel(rows: 24, columns: 80, historyCapacity: historyCapacity)
        slow.feed(Array(before.utf8))
        var quick = slow
        slow.feed(flood)
        var backlog = Backlog()
        backlog.append(flood)
        backlog.draw(on: &quick)
        #expect(backlog.count == 0)
        slow.feed(Array(after.utf8))
        quick.feed(Array(after.utf8))
        // Nobody wants to read both screens.
        let isSame = quick.screen == slow.screen && quick.parser == slow.parser
        #expect(isSame, sourceLocation: sourceLocation)
        if historyCapacity > 1 {
            let same = quick.screen.history.lines() == slow.screen.history.lines()
            #expect(same, sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `a flood of lines leaves screen, pen and history as they would be`(seed: UInt64) {
        Self.compare("$ cat log\r\n", Self.lines(14_000, seed: seed))
        Self.compare("\u{1b}[1mhalf a line", Self.lines(14_000, seed: seed))
        Self.compare("half a sequence \u{1b}[3", Array("1m".utf8) + Self.lines(14_000, seed: seed))
        Self.compare("$ cat log\r\n", Self.lines(3000, seed: seed), historyCapacity: 1)
    }

    @Test func `a flood that is cut anywhere goes on as it would`() {
        let flood = Self.lines(12_000, seed: 7)
        for cut in [flood.count - 1, flood.count - 2, flood.count - 37, flood.count - 4000] {
            Self.compare("", Array(flood[..<cut]), String(decoding: flood[cut...], as: UTF8.self))
        }
    }

    @Test(arguments: [
        "\u{1b}[?1049h", "\u{1b}[2;20r", "\u{1b}[?6h", "\u{1b}]8;;http://x\u{1b}\\", "\u{1b}[",
        "\u{1b}(0", "\u{1b}N", "\u{1b}[4h", "\u{1b}[?7l", "\u{1b}[5;5H",
    ])
    func `whatever is set before it, the flood does the same`(sequence: String) {
        Self.compare("text" + sequence, Self.lines(12_000, seed: 3))
    }

    @Test(arguments: ["\u{1b}[A", "\u{1b}[H", "\u{1b}[?25l", "\u{1b}]2;t\u{7}", "\u{0e}", "\u{8}"])
    func `whatever is in the midst of it, the flood does the same`(sequence: String) {
        let half = Self.lines(7000, seed: 5)
        Self.compare(half + Array(sequence.utf8) + half)
    }

    @Test(arguments: [40, 10_040, 12_000])
    func `lines that end and do not scroll leave what was there`(count: Int) {
        let stays = String(repeating: "\r\nover\u{1b}[A", count: count)
        Self.compare(Self.lines(3000, seed: 11) + Array(stays.utf8))
        Self.compare(Self.lines(3000, seed: 11) + Array(stays.utf8), historyCapacity: 1)
    }

    /// A stream that comes in pieces, of which is dropped after each what can be.
    private static func readInPieces(_ stream: [UInt8], of length: Int) -> TerminalModel {
        var model = TerminalModel(rows: 24, columns: 80)
        var backlog = Backlog()
        for start in stride(from: 0, to: stream.count, by: length) {
            backlog.append(Array(stream[start...].prefix(length)))
            backlog.skip(on: &model)
        }
        backlog.draw(on: &model)
        return model
    }

    @Test(arguments: [61, 4095, 70_000, 1_500_000])
    func `a flood that is skipped piece by piece leaves the same`(piece: Int) {
        let flood = Self.lines(60_000, seed: 13)
        var slow = TerminalModel(rows: 24, columns: 80)
        slow.feed(flood)
        let isSame = Self.readInPieces(flood, of: piece) == slow
        #expect(isSame)
    }

    @Test(arguments: [7, 4095])
    func `floods with prompts between them leave the same`(piece: Int) {
        let prompt = Array("\u{1b}]2;title\u{7}\u{1b}[1mprompt\u{1b}[K\u{1b}[m \u{8}".utf8)
        let stream = (1...6 as ClosedRange<UInt64>).flatMap {
            Self.lines($0 % 2 == 0 ? 13_000 : 300, seed: $0) + prompt
        }
        var slow = TerminalModel(rows: 24, columns: 80)
        slow.feed(stream)
        let isSame = Self.readInPieces(stream, of: piece) == slow
        #expect(isSame)
    }

    @Test(arguments: [100, 4095])
    func `little of a flood waits, and few marks`(piece: Int) {
        let flood = Self.lines(60_000, seed: 17)
        var model = TerminalModel(rows: 24, columns: 80, historyCapacity: 1)
        var (backlog, scanner) = (Backlog(), SequenceScanner(marksFloods: true))
        for start in stride(from: 0, to: flood.count, by: piece) {
            let bytes = Array(flood[start...].prefix(piece))
            backlog.append(bytes)
            backlog.skip(on: &model)
            scanner.read(bytes.span)
        }
        #expect(backlog.count < 48 * 1024)
        #expect(scanner.marks?.count ?? 0 > flood.count / 20_000)
        #expect(scanner.marks?.count ?? 0 < flood.count / 16_000)
        scanner.forgetMarks(before: UInt64(flood.count - 40_000))
        #expect(scanner.marks?.count ?? 0 <= 3)
    }

    @Test func `what comes byte by byte is kept in few pieces, and drawn`() {
        let stream = Self.lines(200, seed: 23) + Array("\u{1b}[?1049h\u{1b}[5;5Hx".utf8)
        var slow = TerminalModel(rows: 24, columns: 80)
        slow.feed(stream)
        let isSame = Self.readInPieces(stream, of: 1) == slow
        #expect(isSame)
    }

    @Test func `what ends after the place to draw up to is not skipped`() {
        let flood = Self.lines(60_000, seed: 19)
        var scanner = SequenceScanner(marksFloods: true)
        scanner.read(flood.span)
        let screen = TerminalModel(rows: 24, columns: 80, historyCapacity: 1).screen
        #expect(scanner.marks?.skip(from: 0, upTo: UInt64(flood.count - 1), on: screen) == nil)
        #expect(scanner.marks?.skip(from: 0, upTo: UInt64(flood.count), on: screen) != nil)
    }

    @Test func `lines that end without a carriage return are not skipped`() {
        let lines = Self.lines(12_000, seed: 9).filter { $0 != 13 }
        Self.compare(lines)
        Self.compare(lines, historyCapacity: 1)
    }

    private static func compare(_ flood: [UInt8], historyCapacity: Int = History.defaultCapacity) {
        compare("", flood, "end", historyCapacity: historyCapacity)
    }
}
