// SPDX-License-Identifier: Apache-2.0

internal import RelaySystem

/// `server.options` in the state directory: with which options the last server was started, or the
/// next one is to be. Whoever starts one because none runs starts it with these, so that it listens
/// where the last one did, writes the same audit, and lets no more in.
package struct LastOptions: Equatable, Sendable {
    private static let name = "server.options"
    private static let command = "serve"
    private static let background = "--background"
    /// Of the file, in bytes: more than the paths of all files and a hundred addresses take.
    static let maximumLength = 32 * 1024

    /// Of `relay-server serve`, without `--background` and `--state`; paths are absolute.
    package var words: [String]
    /// It left whoever started it. One that did not may have somebody who starts it again.
    package var isInBackground: Bool

    package init(_ words: [String], isInBackground: Bool) {
        self.words = words
        self.isInBackground = isInBackground
    }

    /// What stands behind the program's name, without the state directory.
    var serveWords: [String] {
        [Self.command] + words + (isInBackground ? [Self.background] : [])
    }

    /// Nil when no server has noted any.
    static func read(in state: borrowing PrivateDirectory) throws -> LastOptions? {
        let file = "\(state.path)/\(name)"
        do throws(SystemCallError) {
            guard let content = try state.read(file: name, limit: maximumLength) else { return nil }
            if let options = LastOptions(content) { return options }
        } catch {
            throw ServerError.badOptions(file: file, reason: "\(error)")
        }
        throw ServerError.badOptions(file: file, reason: "it holds something else")
    }

    /// As one step.
    func write(in state: borrowing PrivateDirectory) throws {
        guard content.count <= Self.maximumLength else {
            throw ServerError.tooMany("bytes of options", Self.maximumLength)
        }
        guard (try? Self.read(in: state)) != self else { return }
        try state.write(file: Self.name, content)
    }

    /// Words, each with a NUL at its end, as the kernel shows a command line.
    var content: [UInt8] { serveWords.flatMap { Array($0.utf8) + [0] } }

    init?(_ content: [UInt8]) {
        guard content.last == 0 else { return nil }
        var all: [String] = []
        for piece in content.dropLast().split(separator: 0, omittingEmptySubsequences: false) {
            guard let word = String(validating: piece, as: UTF8.self) else { return nil }
            all.append(word)
        }
        guard all.first == Self.command else { return nil }
        all.removeFirst()
        let isInBackground = all.last == Self.background
        if isInBackground { all.removeLast() }
        self.init(all, isInBackground: isInBackground)
    }
}
