// SPDX-License-Identifier: Apache-2.0

/// One thing that `doctor` has looked at.
struct Finding: Equatable {
    enum Mark: String {
        case fine = "✓"
        case faulty = "✗"
        /// Not looked at, or of no account.
        case open = "–"
    }

    let mark: Mark
    let subject: String
    /// What was found; behind a cross also what to do.
    let words: String

    static func fine(_ subject: String, _ words: String) -> Finding {
        Finding(mark: .fine, subject: subject, words: words)
    }

    static func faulty(_ subject: String, _ words: String) -> Finding {
        Finding(mark: .faulty, subject: subject, words: words)
    }

    static func open(_ subject: String, _ words: String) -> Finding {
        Finding(mark: .open, subject: subject, words: words)
    }

    private static let width = 13

    var line: String {
        let padding = String(repeating: " ", count: max(1, Self.width - subject.count))
        return "\(mark.rawValue) \(subject)\(padding)\(Printable.line(words))"
    }
}
