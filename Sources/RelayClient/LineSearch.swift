// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// Looks for an expression in the lines of a terminal's output, without its control sequences. A line
/// that is not at its end is looked at as far as it is. Lives as long as the output.
struct LineSearch {
    /// Of a longer line only the end is looked at.
    static let longestLine = 4096

    private let expression: Regex<AnyRegexOutput>
    private var text = PlainLog(keepsColours: false)
    private var line: [UInt8] = []

    /// In the syntax of Swift's Regex, which is that of PCRE in all that is usual.
    init(_ pattern: String) throws(LineSearchError) {
        do {
            expression = try Regex(pattern)
        } catch {
            throw LineSearchError(pattern: pattern)
        }
    }

    /// The first line that the expression is found in, with the output that came now.
    mutating func found(in bytes: ArraySlice<UInt8>) -> String? {
        let new = text.plain(bytes)
        var rest = new[...]
        while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
            append(rest[..<end])
            if let line = match() { return line }
            line = []
            rest = rest[(end + 1)...]
        }
        append(rest)
        return line.isEmpty ? nil : match()
    }

    private mutating func append(_ piece: ArraySlice<UInt8>) {
        line += piece
        if line.count > Self.longestLine { line.removeFirst(line.count - Self.longestLine) }
    }

    private func match() -> String? {
        let text = String(decoding: line, as: UTF8.self)
        return (try? expression.firstMatch(in: text)) == nil ? nil : text
    }
}

package struct LineSearchError: Error, CustomStringConvertible {
    let pattern: String

    package var description: String {
        "'\(Printable.line(pattern))' is no regular expression; put a \\ before ( ) [ ] { } . * + ?"
            + " that mean themselves"
    }
}
