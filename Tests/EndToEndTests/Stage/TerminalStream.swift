// SPDX-License-Identifier: Apache-2.0

/// What programs send to terminals that can do more than a VT100, in some length. No byte of it may
/// change on its way to the one terminal that there is.
enum TerminalStream: String, CaseIterable, Sendable {
    case tmuxControlMode
    case sixel
    case kittyGraphics
    case kittyKeyboard
    case clipboard
    case links
    case synchronizedOutput
    case trueColor

    private static let length = 40_000

    var bytes: [UInt8] {
        var random = Seeded()
        var bytes: [UInt8] = []
        while bytes.count < Self.length { bytes += Array(piece(&random).utf8) }
        return bytes
    }

    private func piece(_ random: inout Seeded) -> String {
        let number = Int.random(in: 0..<1000, using: &random)
        return switch self {
        case .tmuxControlMode:
            "\u{1b}P1000p%begin 1 \(number) 0\r\n%output %\(number) a\\033[31mb\r\n%end\r\n\u{1b}\\"
        case .sixel:
            "\u{1b}P0;1;0q\"1;1;60;6#0;2;\(number % 100);0;0"
                + String(repeating: "#0!\(number)~-", count: 900) + "\u{1b}\\"
        case .kittyGraphics:
            "\u{1b}_Gf=100,i=\(number),q=2,m=1;" + String(repeating: "iVBO", count: 1024)
                + "\u{1b}\\"
        case .kittyKeyboard: "\u{1b}[>\(number % 32)u\u{1b}[=\(number % 32);2u\u{1b}[<1u"
        case .clipboard:
            "\u{1b}]52;c;" + String(repeating: "QUJD", count: number * 3) + "\u{7}"
        case .links: "\u{1b}]8;id=\(number);https://example.org/\(number)\u{1b}\\x\u{1b}]8;;\u{7}"
        case .synchronizedOutput: "\u{1b}[?2026h\u{1b}[\(number % 24)Hframe \(number)\u{1b}[?2026l"
        case .trueColor:
            "\u{1b}[38;2;\(number % 256);1;2;48:2::3:4:\(number % 256)mé漢\u{1b}[58:5:\(number % 256)m"
        }
    }
}
