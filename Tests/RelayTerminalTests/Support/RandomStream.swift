// SPDX-License-Identifier: Apache-2.0

/// Output as no program prints it: text, controls and every sequence the model knows, at random.
enum RandomStream {
    static func bytes(seed: UInt64, pieces: Int) -> [UInt8] {
        var dice = Dice(seed: seed)
        var bytes: [UInt8] = []
        for _ in 0..<pieces { bytes += Array(piece(&dice).utf8) }
        // Now and then what is no UTF-8 at all.
        if dice.below(4) == 0, !bytes.isEmpty {
            bytes[dice.below(bytes.count)] = UInt8(dice.below(256))
        }
        return bytes
    }

    private static func piece(_ dice: inout Dice) -> String {
        switch dice.below(10) {
        case 0...2: return text(&dice)
        case 3: return dice.pick(["\r", "\n", "\r\n", "\u{8}", "\t", "\u{0e}", "\u{0f}", "\u{7}"])
        case 4: return "\u{1b}[" + numbers(&dice, 3) + "m"
        case 5: return mode(&dice)
        case 6: return escape(&dice)
        case 7: return string(&dice)
        default: return function(&dice)
        }
    }

    static let words = [
        "a", "bc", "hello world, this is a longer line than some screens are wide", " ", "      ",
        "qx~_", "漢", "字漢", "é", "e\u{301}", "\u{301}", "👩‍👩‍👧", "🇩🇪", "🇩", "👍🏽", "🏽", "❤️",
        "\u{200d}", "\u{fe0f}", "─│┌", "\u{a0}", "ﾊﾝ",
    ]

    private static func text(_ dice: inout Dice) -> String { dice.pick(words) }

    private static func numbers(_ dice: inout Dice, _ most: Int) -> String {
        (0..<dice.below(most + 1)).map { _ in
            let colors = ["38;5;9", "48;2;1;2;3", "4:3", "58:5:3", "48;5;4", "38:2::9:8:7"]
            return switch dice.below(9) {
            case 0...3: String(dice.below(12))
            case 4: String(dice.below(120))
            case 5: "65536"
            case 6: dice.pick(colors)
            default: ""
            }
        }.joined(separator: ";")
    }

    private static func mode(_ dice: inout Dice) -> String {
        let number = dice.pick([
            1, 5, 6, 6, 7, 7, 9, 12, 25, 45, 47, 66, 69, 69, 1000, 1002, 1003, 1004, 1006, 1016,
            1047, 1048, 1049, 2004, 2026, 2027,
        ])
        let dec = "\u{1b}[?\(number)\(dice.pick(["h", "h", "l"]))"
        return dice.pick([dec, dec, "\u{1b}[4h", "\u{1b}[4l", "\u{1b}[20h", "\u{1b}[20l"])
    }

    private static func escape(_ dice: inout Dice) -> String {
        "\u{1b}"
            + dice.pick([
                "7", "8", "D", "E", "M", "H", "=", ">", "n", "o", "N", "O", "(0", "(B", ")0", "*0",
                "+A", "#8", "c", "7", "8", "%G", "#3", "(%5",
            ])
    }

    private static func string(_ dice: inout Dice) -> String {
        let end = dice.pick(["\u{7}", "\u{1b}\\", "\u{1b}\\", "", "\u{18}"])
        let start = dice.pick([
            "]0;title", "]2;käse", "]7;file://host/tmp", "]8;;https://a.b/c", "]8;id=1;x:y", "]8;;",
            "]4;1;red;2;rgb:1/2/3", "]10;#fff;#000", "]104", "]104;1", "]110", "]12;?", "]52;c;?",
            "P$qm", "Pq#0~~", "_Gi=1;AAAA", "^x", "Xy", "[22;2t", "[23;2t",
        ])
        return "\u{1b}" + start + end
    }

    private static func function(_ dice: inout Dice) -> String {
        let finals = Array("@ABCDEFGHIJKLMPSTXZ`abdefgrsu").map(String.init)
        let others = ["!p", " q", "\"q", "'}", "'~", " @", " A", "$r"]
        switch dice.below(8) {
        case 0: return "\u{1b}[" + String(dice.below(4)) + dice.pick(others)
        case 1: return "\u{1b}[?" + String(dice.below(4)) + dice.pick(["J", "K"])
        case 2:
            return "\u{1b}[" + dice.pick([">", "<", "="]) + numbers(&dice, 2)
                + dice.pick(["u", "m"])
        default: return "\u{1b}[" + numbers(&dice, 2) + dice.pick(finals)
        }
    }
}
