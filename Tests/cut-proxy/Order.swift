// SPDX-License-Identifier: Apache-2.0

import CutProxy

/// One line of standard input, understood.
enum Order {
    case cut
    case cutAfter(UInt64, Direction)
    case hold
    case release
    case stall
    case resume
    /// Bytes per second; nil lifts the limit.
    case rate(Int?)
    case target(Int)
    /// Asks for the number of bytes passed so far, printed before `ok`.
    case passed(Direction)
    case quit

    static let usage =
        "cut, cut-after N up|down, hold, release, stall, resume, rate N|off, target PORT, "
        + "passed up|down, quit"

    /// Nil for a line that is none of these.
    init?(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch (words.first, words.dropFirst().first, words.count) {
        case ("cut", nil, 1): self = .cut
        case ("hold", nil, 1): self = .hold
        case ("release", nil, 1): self = .release
        case ("stall", nil, 1): self = .stall
        case ("resume", nil, 1): self = .resume
        case ("quit", nil, 1): self = .quit
        case ("rate", "off"?, 2): self = .rate(nil)
        case ("cut-after", let bytes?, 3):
            guard let bytes = UInt64(bytes), let direction = Direction(rawValue: words[2])
            else { return nil }
            self = .cutAfter(bytes, direction)
        case ("rate", let text?, 2):
            guard let rate = Int(text), rate > 0 else { return nil }
            self = .rate(rate)
        case ("target", let text?, 2):
            guard let port = Int(text) else { return nil }
            self = .target(port)
        case ("passed", let text?, 2):
            guard let direction = Direction(rawValue: text) else { return nil }
            self = .passed(direction)
        default: return nil
        }
    }
}
