// SPDX-License-Identifier: Apache-2.0

/// The words of a command line as a POSIX shell parts them: blanks separate, quotes and backslashes
/// hold together (XCU 2.2). Nothing is replaced: no variables, no patterns.
package enum ShellWords {
    package static func split(_ text: String) throws(ShellWordsError) -> [String] {
        var words: [String] = []
        var word: String?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "'": word = try (word ?? "") + until("'", &rest)
            case "\"": word = try (word ?? "") + quoted(&rest)
            case "\\":
                guard let next = rest.popFirst() else { throw .ends(inside: "\\") }
                word = (word ?? "") + String(next)
            case " ", "\t", "\n":
                if let word { words.append(word) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }

    private static func until(
        _ end: Character, _ rest: inout Substring
    ) throws(ShellWordsError) -> String {
        guard let index = rest.firstIndex(of: end) else { throw .ends(inside: String(end)) }
        defer { rest = rest[rest.index(after: index)...] }
        return String(rest[..<index])
    }

    /// Between double quotes a backslash counts before `$`, a backquote, `"` and itself.
    private static func quoted(_ rest: inout Substring) throws(ShellWordsError) -> String {
        var text = ""
        while let character = rest.popFirst() {
            if character == "\"" { return text }
            if character == "\\", let next = rest.first, "$`\"\\".contains(next) {
                rest.removeFirst()
                text.append(next)
            } else {
                text.append(character)
            }
        }
        throw .ends(inside: "\"")
    }
}

package enum ShellWordsError: Error, Equatable, CustomStringConvertible {
    case ends(inside: String)

    package var description: String {
        switch self {
        case .ends(let quote): "the command ends after an open \(quote); close it"
        }
    }
}
