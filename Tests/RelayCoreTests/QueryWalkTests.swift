// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayTerminal
import RelayWire
import Testing

/// A program that asks and rings, three terminals that answer at once, late or never, and links that
/// are cut at any moment: no query reaches two terminals or is answered twice, no bell rings twice.
@Suite struct QueryWalkTests {
    @Test func `no query is shown on two terminals, and none is answered twice`() throws {
        for seed in 1...1500 as ClosedRange<UInt64> {
            var walk = try QueryWalk(seed: seed)
            for _ in 0..<80 { try walk.step() }
            try walk.finish()
            #expect(walk.shownTwice == [], "seed \(seed)")
            #expect(walk.answeredTwice == [], "seed \(seed)")
            #expect(walk.strangeInput == "", "seed \(seed)")
            #expect(walk.rangTwice == 0, "seed \(seed)")
        }
    }

    @Test func `nearly every query is answered, by terminals and by the model`() throws {
        var (asked, byTerminals, byModel) = (0, 0, 0)
        for seed in 1...300 as ClosedRange<UInt64> {
            var walk = try QueryWalk(seed: seed)
            for _ in 0..<80 { try walk.step() }
            try walk.finish()
            asked += walk.asked
            byTerminals += walk.answers.values.count { $0 == [Terminal.mode] }
            byModel += walk.answers.values.count { $0 == [0] }
        }
        #expect(byTerminals > asked / 10 && byModel > asked / 10)
        // The rest was shown on terminals that never answer.
        #expect(byTerminals + byModel > asked * 3 / 4, "\(byTerminals), \(byModel) of \(asked)")
    }
}

/// A client's terminal. Every query is for a mode of its own number, so that it can be told from the
/// others; terminals say that it is set, the model does not know it.
private struct Terminal {
    static let mode = 1

    var caller: Caller
    var attachment = 0
    var isLinked = false
    var isMute = false
    var down: [Frame] = []
    var shownEnd: UInt64 = 0
    var scanner = SequenceScanner()
    /// Queries that it will answer.
    var toAnswer: [Int] = []
    var rings = 0

    init(_ number: UInt64) {
        caller = Caller { $0.attach = .terminal(number, generation: 0) }
    }

    /// Gives the queries among what it is shown.
    mutating func show(_ bytes: [UInt8]) -> [Int] {
        var index = 0
        var queries: [Int] = []
        while index < bytes.count {
            let (event, end) = scanner.step(bytes.span, from: index)
            index = end
            switch event {
            case .closed(.query(let query)): queries.append(query.number)
            case .closed(.alert): rings += 1
            default: break
            }
        }
        if !isMute { toAnswer += queries }
        return queries
    }
}

private struct QueryWalk {
    private var holder = Holder(.small(ring: 4096))
    private var terminals = (1...3).map { Terminal(UInt64($0)) }
    private var generator: SeededGenerator
    private var attachments = 0
    private(set) var asked = 0
    private var bells = 0
    private var shown: Set<Int> = []
    private(set) var shownTwice: [Int] = []
    /// What was typed in answer to each query.
    private(set) var answers: [Int: [Int]] = [:]
    /// What was typed and is no answer.
    private(set) var strangeInput = ""
    private var heard = ""

    var answeredTwice: [Int] { answers.filter { $0.value.count > 1 }.keys.sorted() }
    /// Bells that one of the terminals heard and the program had not rung by then.
    var rangTwice: Int { terminals.count { $0.rings > bells } }

    init(seed: UInt64) throws {
        generator = SeededGenerator(seed: seed)
        // A terminal knows a query or does not.
        terminals[2].isMute = generator.once(in: 2)
        try connect(0)
    }

    mutating func step() throws {
        let number = generator.below(3)
        switch generator.below(13) {
        case 0...2: ask()
        case 3: prints("\u{7}text")
        case 4...6: try deliver(number, 1 + generator.below(3))
        case 7: try takes(number)
        case 8, 9: try answers(number)
        case 10 where terminals[number].isLinked: try types(number)
        case 11 where generator.once(in: 2):
            if terminals[number].isLinked { cut(number) } else { try connect(number) }
        default: pass(.milliseconds(generator.below(1500)))
        }
        hear()
    }

    /// Everything arrives, everybody answers, and time passes.
    mutating func finish() throws {
        for _ in 0..<40 {
            for number in 0..<3 where terminals[number].isLinked {
                try deliver(number, 100)
                try takes(number)
                try answers(number)
            }
            pass(.milliseconds(500))
            hear()
        }
    }

    private mutating func ask() {
        asked += 1
        let query = "\u{1b}[?\(5000 + asked)$p"
        let cut = generator.below(query.utf8.count)
        prints(String(query.prefix(cut)))
        if generator.once(in: 3) { pass(.milliseconds(generator.below(300))) }
        prints(String(query.dropFirst(cut)))
    }

    private mutating func prints(_ text: String) {
        bells += text.utf8.count { $0 == 7 }
        if !text.isEmpty { holder.core.shellPrinted(Array(text.utf8)[...], now: holder.now) }
    }

    private mutating func pass(_ duration: Duration) {
        holder.wait(duration)
        for number in 0..<3 { terminals[number].caller.now = holder.now }
    }

    private mutating func connect(_ number: Int) throws {
        if terminals[number].attachment > 0, let due = terminals[number].caller.core.deadline {
            pass(.seconds(generator.below(3)))
            if due > holder.now { pass(due - holder.now) }
            terminals[number].caller.core.tick(now: holder.now)
        }
        let frames = terminals[number].caller.linkOpens()
        guard let attach = frames.first(where: { $0.type == .attach }) else { return }
        attachments += 1
        terminals[number].attachment = attachments
        terminals[number].isLinked = true
        terminals[number].down = []
        try holder.attach(attachments, attach.decode())
        try send(frames.filter { $0.type.scope == .clientToHolder }, number)
    }

    /// The client notices at once, and tries again when it is told to.
    private mutating func cut(_ number: Int) {
        holder.close(terminals[number].attachment)
        terminals[number].isLinked = false
        terminals[number].down = []
        terminals[number].caller.core.linkLost(
            terminals[number].caller.link, now: holder.now)
    }

    private mutating func deliver(_ number: Int, _ count: Int) throws {
        guard terminals[number].isLinked else { return }
        terminals[number].down += holder.frames(terminals[number].attachment)
        for _ in 0..<min(count, terminals[number].down.count) {
            let frame = terminals[number].down.removeFirst()
            try terminals[number].caller.core.received(
                frame, on: terminals[number].caller.link, now: holder.now)
            for case .write(let bytes, let end) in terminals[number].caller.core.takeEffects() {
                for query in terminals[number].show(bytes) where !shown.insert(query).inserted {
                    shownTwice.append(query)
                }
                terminals[number].shownEnd = end
            }
        }
    }

    /// The terminal has taken what it was given, and the holder hears of it.
    private mutating func takes(_ number: Int) throws {
        terminals[number].caller.core.wroteOutput(
            to: terminals[number].shownEnd, now: holder.now)
        pass(.milliseconds(250))
        terminals[number].caller.core.tick(now: holder.now)
        try talk(number)
    }

    private mutating func answers(_ number: Int) throws {
        for query in terminals[number].toAnswer {
            let answer = Array("\u{1b}[?\(query);\(Terminal.mode)$y".utf8)
            terminals[number].caller.core.reported(
                answer[...], kind: TerminalQuery.Kind.mode.rawValue, now: holder.now)
        }
        terminals[number].toAnswer = []
        try talk(number)
    }

    private mutating func types(_ number: Int) throws {
        terminals[number].caller.core.typed([UInt8(ascii: ".")])
        try talk(number)
    }

    private mutating func talk(_ number: Int) throws {
        guard terminals[number].isLinked else { return }
        try send(terminals[number].caller.frames(), number)
    }

    private mutating func send(_ frames: [Frame], _ number: Int) throws {
        for frame in frames where frame.type.scope == .clientToHolder {
            try holder.core.received(
                frame, from: AttachmentID(terminals[number].attachment), now: holder.now)
        }
    }

    /// Reads what the program's terminal has typed.
    private mutating func hear() {
        heard += String(decoding: holder.typed(), as: UTF8.self)
        for part in heard.split(separator: "\u{1b}") {
            let answer = part.filter { $0 != "." }
            let words = answer.dropFirst(2).dropLast(2).split(separator: ";").compactMap { Int($0) }
            if words.count == 2, words[0] > 5000, answer.hasPrefix("[?"), answer.hasSuffix("$y") {
                answers[words[0], default: []].append(words[1])
            } else {
                strangeInput += answer
            }
        }
        heard = ""
    }
}
