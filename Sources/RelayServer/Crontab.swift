// SPDX-License-Identifier: Apache-2.0

internal import RelaySystem
internal import RelayWire

/// The user's crontab(5), with or without lines that start servers at boot; each state directory has
/// one of its own.
struct Crontab: Equatable {
    /// Ends our line; to the shell it is a comment.
    private static let mark = "# relay-server install"
    private static let patience: Duration = .seconds(10)

    private(set) var lines: [String]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    func hasLine(for state: String) -> Bool { lines.contains { Self.starts($0, state) } }

    var text: String { lines.map { $0 + "\n" }.joined() }

    mutating func remove(for state: String) { lines.removeAll { Self.starts($0, state) } }

    /// In place of one that is there for the same state directory.
    mutating func add(_ words: [String], for state: String) {
        remove(for: state)
        let words = words.map(Self.quoted).joined(separator: " ")
        lines.append("@reboot \(words) \(Self.end(for: state))")
    }

    private static func starts(_ line: String, _ state: String) -> Bool {
        line.hasPrefix("@reboot ") && line.hasSuffix(" \(end(for: state))")
    }

    private static func end(for state: String) -> String {
        "\(quoted("--state")) \(quoted(state)) \(mark)"
    }

    /// For the shell, and for cron, to which a percent sign is the end of the line.
    static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''").replacing("%", with: "\\%") + "'"
    }

    /// The crontab of the user; empty if there is none, nil where there is no cron.
    static func read() throws(ServerError) -> Crontab? {
        switch Command.run("crontab", ["-l"], environment: environment, patience: patience) {
        case .notFound: return nil
        case .ended(.exited(code: 0), let output): return Crontab(output)
        case .ended(_, let output) where output.contains("no crontab for"): return Crontab("")
        case let outcome: throw .toolFailed("crontab -l", reason: outcome.words)
        }
    }

    /// Has cron take it, through a file of ours.
    func write(in directory: borrowing PrivateDirectory) throws {
        let draft = "crontab.new"
        try directory.write(file: draft, Array(text.utf8))
        defer { try? directory.remove(draft) }
        let outcome = Command.run(
            "crontab", ["\(directory.path)/\(draft)"], environment: Self.environment,
            patience: Self.patience)
        guard outcome.success != nil else {
            throw ServerError.toolFailed("crontab", reason: outcome.words)
        }
    }

    private static var environment: [String] { OwnEnvironment.variables() }
}

extension Command.Outcome {
    /// Why a program of ours did not do it: the first of what it said, without its name.
    var complaint: String {
        guard case .ended(_, let output) = self,
            let line = output.split(separator: "\n").first
        else { return words }
        for mark in ["relay-server: ", "Error: "] where line.hasPrefix(mark) {
            return String(line.dropFirst(mark.count))
        }
        return String(line)
    }

    /// Why it is no success, on one line.
    var words: String {
        switch self {
        case .notFound: "there is no such program on the PATH"
        case .tooSlow: "it did not come to an end"
        case .failed(let error): "\(error)"
        case .ended(let status, let output):
            output.split(separator: "\n").last.map(String.init)
                ?? "exit status \(status.shellStatus)"
        }
    }
}
