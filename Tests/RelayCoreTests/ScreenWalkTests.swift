// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayTerminal
import RelayWire
import Testing

/// A session with a ring of few bytes, a client that draws, and a link between them that is cut at
/// any moment: in the end the terminal shows what the session's screen shows.
@Suite struct ScreenWalkTests {
    @Test func `however the link is cut, the terminal shows the session's screen in the end`()
        throws
    {
        for seed in 1...1500 as ClosedRange<UInt64> {
            var walk = try ScreenWalk(seed: seed)
            for _ in 0..<60 { try walk.step() }
            try walk.finish()
            #expect(walk.terminal.screen == walk.holder.core.screen.screen, "seed \(seed)")
        }
    }

    @Test func `the walks draw screens and cut strings`() throws {
        var (drawings, cutStrings) = (0, 0)
        for seed in 1...300 as ClosedRange<UInt64> {
            var walk = try ScreenWalk(seed: seed)
            for _ in 0..<60 { try walk.step() }
            drawings += walk.drawings
            cutStrings += walk.cutStrings
        }
        #expect(drawings > 300 && cutStrings > 10)
    }
}

/// One of them. Frames wait in two queues until they are delivered.
private struct ScreenWalk {
    var holder: Holder
    var caller: Caller
    var terminal = TerminalModel(rows: 24, columns: 80)
    private(set) var drawings = 0
    private(set) var cutStrings = 0
    private var generator: SeededGenerator
    private var attachment = 0
    private var down: [Frame] = []
    /// Where the terminal is to stand when it has taken everything.
    private var shown: UInt64 = 0

    init(seed: UInt64) throws {
        generator = SeededGenerator(seed: seed)
        holder = Holder(.small(ring: 64 << generator.below(3)))
        // Somebody was here before: whoever comes now is drawn a screen.
        try holder.attach(999, .terminal(9))
        holder.close(999)
        caller = Caller { $0.attach.snapshotHistory = 5 }
        try connect()
    }

    mutating func step() throws {
        switch generator.below(10) {
        case 0...3: prints(Self.texts[generator.below(Self.texts.count)])
        case 4: prints(String(repeating: "x", count: generator.below(300)))
        case 5, 6: try deliver(1 + generator.below(4))
        case 7: takes()
        case 8 where generator.once(in: 3): try reconnect()
        default: holder.wait(.milliseconds(generator.below(3000)))
        }
    }

    /// Everything open is closed, and everything arrives.
    mutating func finish() throws {
        prints("\u{18}\u{1b}\\end")
        for _ in 0..<2000 {
            try deliver(100)
            takes()
            holder.wait(.milliseconds(300))
            caller.now = holder.now
            caller.core.tick(now: caller.now)
            if down.isEmpty, caller.core.cursor.written == holder.core.log.end { break }
        }
        holder.core.drawOutput()
    }

    private static let texts = [
        "hello\r\n", "\u{1b}[?1049h\u{1b}[2J", "\u{1b}[?1049l", "\u{1b}[31mred", "\u{1b}[m",
        "\u{1b}[5;10H", "é漢", "\u{1b}]2;title\u{7}",
        "\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{7}",
        "\u{1b}[?25l", "\u{1b}[?1000;1006h", "\u{1b}[", "38;5;1", "\u{1b}]2;", "\u{1b}P",
        "\u{1b}\\",
        "\u{7}", "\n\n\n\n", "\u{1b}[2;20r", "\u{1b}[r", "\u{1b}7", "\u{1b}8", "\t|", "\u{1b}[3g",
        "\u{1b}]2;" + String(repeating: "long", count: 1500), "\u{1b}[=5u", "\u{1b}[?7l",
    ]

    private mutating func prints(_ text: String) {
        // As little at once as a ring of few bytes can be asked to keep for a live leader.
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            holder.core.shellPrinted(rest.prefix(40), now: holder.now)
            rest = rest.dropFirst(40)
            if generator.once(in: 3) { holder.core.drawOutput() }
        }
    }

    private mutating func connect() throws {
        let frames = caller.linkOpens()
        attachment += 1
        let attach = try #require(frames.first { $0.type == .attach })
        try holder.attach(attachment, attach.decode())
        down = []
    }

    private mutating func reconnect() throws {
        holder.close(attachment)
        caller.core.linkLost(caller.link, now: caller.now)
        caller.wait(.seconds(5))
        holder.now = max(holder.now, caller.now)
        try connect()
    }

    private mutating func deliver(_ count: Int) throws {
        if down.count < 4 { down += holder.frames(attachment) }
        for _ in 0..<min(count, down.count) {
            let frame = down.removeFirst()
            if frame.type == .snapshot {
                let snapshot: Snapshot = try frame.decode()
                cutStrings += snapshot.cutString == nil ? 0 : 1
            }
            try caller.core.received(frame, on: caller.link, now: caller.now)
            perform()
        }
    }

    private mutating func perform() {
        for effect in caller.core.takeEffects() {
            switch effect {
            case .write(let bytes, let end):
                terminal.feed(bytes)
                shown = end
            case .draw(let bytes, _, let end):
                terminal.feed(bytes)
                shown = end
                drawings += 1
            default: break
            }
        }
    }

    /// The terminal has written what it was given, and the holder hears of it.
    private mutating func takes() {
        caller.core.wroteOutput(to: shown, now: caller.now)
        caller.now += .milliseconds(250)
        caller.core.tick(now: caller.now)
        holder.now = max(holder.now, caller.now)
        for frame in caller.frames() where frame.type == .acknowledge {
            try? holder.core.received(frame, from: AttachmentID(attachment), now: holder.now)
        }
    }
}
