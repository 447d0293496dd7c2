// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Numbers as a row of bars, the latest last.
struct Sparkline {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    /// For a terminal that may know nothing else.
    private static let plainBars: [Character] = ["_", ".", "-", "~", "=", "+", "*", "#"]
    /// Numbers that differ by less than this part of the least are as good as equal.
    private static let noise = 0.5

    private let bars: [Character]

    /// - Parameter isPlain: ASCII alone.
    init(isPlain: Bool) { bars = isPlain ? Self.plainBars : Self.bars }

    /// The last numbers that there is room for.
    /// - Parameter fromZero: the lowest bar is 0; else it is the least number.
    func text(_ numbers: [Double], width: Int, fromZero: Bool = false) -> String {
        let shown = numbers.suffix(max(0, width))
        let low = fromZero ? 0 : shown.min() ?? 0
        let high = max(shown.max() ?? 0, low * (1 + Self.noise))
        guard high > low else { return String(shown.map { _ in bars[0] }) }
        return String(
            shown.map { number in
                let place = (number - low) / (high - low) * Double(bars.count)
                return bars[min(max(0, Int(place)), bars.count - 1)]
            })
    }

    /// What the environment's locale says: the first of these three that is set decides (locale(7)).
    static func isPlain(_ value: (String) -> String?) -> Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        let locale = names.lazy.compactMap(value).first { !$0.isEmpty } ?? ""
        let charset = locale.lowercased().filter { $0 != "-" }
        return !charset.contains("utf8")
    }
}
