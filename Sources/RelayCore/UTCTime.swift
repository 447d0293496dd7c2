// SPDX-License-Identifier: Apache-2.0

/// A second since 1970 as a date in words, `2026-11-24T02:54:41Z` (RFC 3339), in UTC.
package struct UTCTime: Hashable, Sendable, CustomStringConvertible {
    /// The last second of the year 9999, after which a date has other digits.
    package static let maximum: UInt64 = 253_402_300_799
    private static let daySeconds: UInt64 = 86400

    /// At most `maximum`.
    package let seconds: UInt64

    package init(seconds: UInt64) { self.seconds = min(seconds, Self.maximum) }

    /// Reads exactly what `description` writes; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 else { return nil }
        var numbers: [UInt64] = []
        for range in [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19] {
            guard let number = UInt64(String(decoding: bytes[range], as: UTF8.self)) else {
                return nil
            }
            numbers.append(number)
        }
        guard (1970...9999).contains(numbers[0]) else { return nil }
        let days = Self.days(year: numbers[0], month: numbers[1], day: numbers[2])
        let time = numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
        self.init(seconds: days * Self.daySeconds + time)
        // No 30 February, no hour 25, no other punctuation.
        guard description == String(text) else { return nil }
    }

    package var description: String {
        let (year, month, day) = date
        let time = seconds % Self.daySeconds
        let two = { (number: UInt64) in (number < 10 ? "0" : "") + "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
            + "T\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))Z"
    }

    /// Days since 1970 in the Gregorian calendar. Years are counted from March, so that the day
    /// which some of them have more is their last; day 719,468 from 1 March of the year 0 is 1970.
    private static func days(year: UInt64, month: UInt64, day: UInt64) -> UInt64 {
        let shifted = year - (month <= 2 ? 1 : 0)
        let monthFromMarch = (month + 9) % 12
        let ofYear = (153 * monthFromMarch + 2) / 5 + max(day, 1) - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
    }

    private var date: (year: UInt64, month: UInt64, day: UInt64) {
        let days = seconds / Self.daySeconds + 719_468
        let era = days / 146_097
        let ofEra = days % 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
