// SPDX-License-Identifier: Apache-2.0

/// Numbers with units, as people read them: three digits tell enough.
enum Figures {
    static func milliseconds(_ duration: Duration) -> String {
        digits(max(0, duration / .milliseconds(1))) + " ms"
    }

    static func rate(bytesPerSecond: Double) -> String {
        scaled(bytesPerSecond * 8, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"])
    }

    static func bytes(_ count: UInt64) -> String { scaled(Double(count), ["B", "kB", "MB", "GB"]) }

    private static func scaled(_ number: Double, _ units: [String]) -> String {
        var number = number
        var unit = units[0]
        for next in units.dropFirst() where number >= 999.5 {
            number /= 1000
            unit = next
        }
        return "\(unit == units[0] ? "\(UInt64(number))" : digits(number)) \(unit)"
    }

    /// Three digits, or more before the point.
    private static func digits(_ number: Double) -> String {
        let places = number < 9.995 ? 2 : number < 99.95 ? 1 : 0
        let factor = [1.0, 10, 100][places]
        let whole = UInt64(min((number * factor).rounded(), 1e18))
        guard places > 0 else { return "\(whole)" }
        let fraction = String(whole % UInt64(factor))
        return "\(whole / UInt64(factor))."
            + String(repeating: "0", count: places - fraction.count) + fraction
    }
}

/// What several times have in common.
struct Spread: Equatable {
    let least: Duration
    let median: Duration
    /// Nine in ten took no longer.
    let ninetieth: Duration
    let most: Duration

    /// Nil of none. The median and the others are times that were measured (nearest rank).
    init?(_ times: [Duration]) {
        let sorted = times.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        least = first
        median = sorted[(sorted.count * 50 + 99) / 100 - 1]
        ninetieth = sorted[(sorted.count * 90 + 99) / 100 - 1]
        most = last
    }
}
