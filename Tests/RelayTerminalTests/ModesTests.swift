// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct ModesTests {
    @Test(arguments: [
        ("?1", Modes.cursorKeys), ("?5", .reverseVideo), ("?12", .cursorBlink), ("?66", .keypad),
        ("?69", .sideMargins), ("?1004", .focusReports), ("?2004", .bracketedPaste),
        ("?2026", .synchronizedOutput), ("?2027", .graphemeClusters), ("?2031", .themeReports),
        ("?2048", .sizeReports), ("4", .insert), ("20", .newLine),
    ])
    func `a mode is set and reset`(_ number: String, _ mode: Modes) {
        #expect(model("\u{1b}[\(number)h").screen.modes == Modes.initial.union(mode))
        #expect(model("\u{1b}[\(number)h\u{1b}[\(number)l").screen.modes == .initial)
    }

    @Test(arguments: [("?7", Modes.autowrap), ("?25", .cursorVisible)])
    func `a mode that is on from the start is reset and set`(_ number: String, _ mode: Modes) {
        #expect(model("\u{1b}[\(number)l").screen.modes == Modes.initial.subtracting(mode))
        #expect(model("\u{1b}[\(number)l\u{1b}[\(number)h").screen.modes == .initial)
    }

    @Test func `several are set at once`() {
        #expect(
            model("\u{1b}[?1;9999;2004h").screen.modes == [
                .cursorKeys, .bracketedPaste, .autowrap, .cursorVisible,
            ])
        #expect(model("\u{1b}[?7;25l").screen.modes == [])
        #expect(model("\u{1b}=").screen.modes.contains(.keypad))
        #expect(!model("\u{1b}=\u{1b}>").screen.modes.contains(.keypad))
    }

    @Test func `the mouse is tracked and told in one way at a time`() {
        for tracking in Mouse.trackings {
            #expect(model("\u{1b}[?1000h\u{1b}[?\(tracking)h").screen.mouse.tracking == tracking)
            #expect(model("\u{1b}[?\(tracking)h\u{1b}[?\(tracking)l").screen.mouse.tracking == 0)
        }
        for encoding in Mouse.encodings {
            #expect(model("\u{1b}[?\(encoding)h").screen.mouse.encoding == encoding)
        }
        #expect(model("\u{1b}[?1006h\u{1b}[?1015l").screen.mouse.encoding == 1006)
    }

    @Test(arguments: ["?47", "?1047", "?1049"])
    func `the alternate screen hides the main one and goes without a trace`(_ mode: String) {
        var screen = model("main\u{1b}[\(mode)h")
        #expect(screen.screen.isAlternate)
        #expect(screen.lines == [])
        screen.feed("\u{1b}[Hother\n\n\n\n\n\n\n")
        #expect(screen.history == [])
        screen.feed("\u{1b}[\(mode)l")
        #expect(screen.lines == ["main"])
        #expect(screen.place == (mode == "?1049" ? [0, 4] : [4, 5]))
        screen.feed("\u{1b}[\(mode)h")
        #expect(screen.lines == [])
    }

    @Test func `1049 again clears the alternate screen`() {
        #expect(model("\u{1b}[?1049hx\u{1b}[?1049h").lines == [])
    }

    @Test func `kitty's keyboard flags are a stack of each screen`() {
        #expect(model("\u{1b}[=5u").screen.keyboard.flags == 5)
        #expect(model("\u{1b}[=5u\u{1b}[=2;2u").screen.keyboard.flags == 7)
        #expect(model("\u{1b}[=5u\u{1b}[=4;3u").screen.keyboard.flags == 1)
        #expect(model("\u{1b}[>1u\u{1b}[>3u").screen.keyboard.flags == 3)
        #expect(model("\u{1b}[>1u\u{1b}[>3u\u{1b}[<u").screen.keyboard.flags == 1)
        #expect(model("\u{1b}[>1u\u{1b}[<9u").screen.keyboard.flags == 0)
        #expect(model("\u{1b}[>1u\u{1b}[?1049h").screen.keyboard.flags == 0)
        #expect(model("\u{1b}[>1u\u{1b}[?1049h\u{1b}[>3u\u{1b}[?1049l").screen.keyboard.flags == 1)
    }

    @Test func `the stack is bounded`() {
        let most = String(repeating: "\u{1b}[>1u", count: KeyboardStack.maximumDepth)
        #expect(model(most).screen.keyboard.saved.count == KeyboardStack.maximumDepth)
        #expect(
            model(most + "\u{1b}[>1u").screen.keyboard.saved.count == KeyboardStack.maximumDepth)
    }

    @Test func `DECSCUSR and modifyOtherKeys keep their number`() {
        #expect(model("\u{1b}[5 q").screen.cursorShape == 5)
        #expect(model("\u{1b}[5 q\u{1b}[7 q").screen.cursorShape == 5)
        #expect(model("\u{1b}[5 q\u{1b}[ q").screen.cursorShape == 0)
        #expect(model("\u{1b}[>4;2m").screen.modifyOtherKeys == 2)
        #expect(model("\u{1b}[>4;2m\u{1b}[>4m").screen.modifyOtherKeys == 0)
        #expect(model("\u{1b}[>4;2m\u{1b}[>4n").screen.modifyOtherKeys == 0)
    }

    @Test func `DECSTR resets the settings and leaves the text`() {
        let screen = model(
            "ab\u{1b}[?1;6h\u{1b}[?25l\u{1b}[4h\u{1b}[2;3r\u{1b}[31m\u{1b}(0\u{1b}[1\"q\u{1b}7\u{1b}[!p"
        )
        #expect(screen.lines == ["ab"])
        #expect(screen.screen.modes == .initial)
        #expect(screen.screen.margins == model("").screen.margins)
        #expect(screen.screen.cursor.pen == model("").screen.cursor.pen)
    }

    @Test func `RIS resets all but the history`() {
        let text =
            "1\r\n2\r\n3\r\n4\r\n5\r\n6\u{1b}[?1049h\u{1b}[?1000;2004h\u{1b}]2;t\u{7}\u{1b}[>3u\u{1b}[4G\u{1b}H"
        let screen = model(text + "\u{1b}c")
        #expect(screen.screen == model("").screen)
        #expect(screen.history == ["1"])
    }
}
