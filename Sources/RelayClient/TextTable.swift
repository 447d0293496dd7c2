// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Rows of words as columns for people.
enum TextTable {
    /// Padded, except for the last column.
    static func lines(_ rows: [[String]]) -> [String] {
        let columns = (rows.map(\.count).max() ?? 1) - 1
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let padded = zip(row, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            return (padded + row.suffix(1)).joined(separator: "  ")
        }
    }

    /// Seconds since 1970 in the user's time zone, to the minute.
    static func time(_ seconds: UInt64) -> String {
        guard var time = time_t(exactly: seconds) else { return "-" }
        var parts = unsafe tm()
        guard unsafe localtime_r(&time, &parts) != nil else { return "-" }
        var text = [CChar](repeating: 0, count: 64)
        let count = unsafe strftime(&text, text.count, "%Y-%m-%d %H:%M", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
