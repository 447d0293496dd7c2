// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct MovingTests {
    @Test(arguments: [
        ("\u{1b}[3;4H", [2, 3]), ("\u{1b}[3;4f", [2, 3]), ("\u{1b}[99;99H", [4, 9]),
        ("\u{1b}[3;4H\u{1b}[A", [1, 3]), ("\u{1b}[3;4H\u{1b}[9A", [0, 3]),
        ("\u{1b}[3;4H\u{1b}[B", [3, 3]), ("\u{1b}[3;4H\u{1b}[9B", [4, 3]),
        ("\u{1b}[3;4H\u{1b}[0C", [2, 4]), ("\u{1b}[3;4H\u{1b}[9D", [2, 0]),
        ("\u{1b}[3;4H\u{1b}[E", [3, 0]), ("\u{1b}[3;4H\u{1b}[2F", [0, 0]),
        ("\u{1b}[3;4H\u{1b}[7G", [2, 6]), ("\u{1b}[3;4H\u{1b}[7`", [2, 6]),
        ("\u{1b}[3;4H\u{1b}[5d", [4, 3]), ("\u{1b}[3;4H\u{1b}[2a", [2, 5]),
        ("\u{1b}[3;4H\u{1b}[e", [3, 3]), ("abc\u{8}", [0, 2]), ("\u{8}", [0, 0]),
        ("a\t", [0, 8]), ("\t\t\t", [0, 9]), ("\u{1b}[2I", [0, 9]), ("\u{1b}[10G\u{1b}[Z", [0, 8]),
        ("\u{1b}[10G\u{1b}[9Z", [0, 0]), ("ab\n", [1, 2]), ("ab\u{b}\u{c}", [2, 2]),
        ("\u{1b}[20hab\n", [1, 0]), ("ab\u{1b}D", [1, 2]), ("ab\u{1b}E", [1, 0]),
        ("\u{1b}[3;4H\u{1b}M", [1, 3]), ("\u{1b}[3;4H\r", [2, 0]),
    ])
    func `CUP, HVP, CUU, CUD, CUF, CUB, CNL, CPL, CHA, HPA, VPA, HPR, VPR, BS, HT, CHT, CBT, LF`(
        _ text: String, _ place: [Int]
    ) {
        #expect(model(text).place == place)
    }

    @Test func `HTS sets a tab stop and TBC clears it, or all`() {
        #expect(model("\u{1b}[4G\u{1b}H\r\t").place == [0, 3])
        #expect(model("\u{1b}[4G\u{1b}H\u{1b}[g\r\t").place == [0, 8])
        #expect(model("\u{1b}[3g\t").place == [0, 9])
        #expect(model("\u{1b}[3g\u{1b}[?5W\t").place == [0, 8])
    }

    @Test(arguments: [
        ("", [0, 0]), ("\u{1b}[9;9H", [3, 7]), ("\u{1b}[9A", [1, 2]), ("\u{1b}[9B", [3, 2]),
        ("\u{1b}[9C", [1, 7]), ("\u{1b}[5C\u{1b}[9D", [1, 2]), ("\u{1b}[2G", [1, 3]),
        ("\u{1b}[2d", [2, 2]), ("\u{1b}[2;2H\r", [2, 2]), ("\t\t", [1, 7]),
        ("\u{1b}[9;9H\n", [3, 7]),
    ])
    func `under DECOM positions count from the margins, and stay inside`(
        _ text: String, _ place: [Int]
    ) {
        let origin = "\u{1b}[?69h\u{1b}[2;4r\u{1b}[3;8s\u{1b}[?6h"
        #expect(model(origin + text).place == (text.isEmpty ? [1, 2] : place))
    }

    @Test func `DECSC saves the cursor, and DECRC brings it back`() {
        var screen = model(
            "\u{1b}[2;3H\u{1b}[31m\u{1b}(0\u{1b}7\u{1b}[m\u{1b}(B\u{1b}[5;5H\u{1b}8q")
        #expect(screen.place == [1, 3])
        #expect(screen.lines == ["", "  ─"])
        #expect(screen.cell(1, 2).foreground == .indexed(1))
        screen.feed("\u{1b}[4;4H\u{1b}[s\u{1b}[H\u{1b}[u")
        #expect(screen.place == [3, 3])
        #expect(model("\u{1b}[4;4H\u{1b}8").place == [0, 0])
        #expect(model("\u{1b}[4;4H\u{1b}[?1048h\u{1b}[H\u{1b}[?1048l").place == [3, 3])
    }

    @Test func `margins of less than two rows or columns are none`() {
        #expect(model("\u{1b}[3;3r").screen.margins == model("").screen.margins)
        #expect(model("\u{1b}[4;3r").screen.margins == model("").screen.margins)
        #expect(model("\u{1b}[?69h\u{1b}[5;5s").screen.margins == model("").screen.margins)
        #expect(model("\u{1b}[2;9999r").screen.margins.rows == 1..<5)
    }
}
