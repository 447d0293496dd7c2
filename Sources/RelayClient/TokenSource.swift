// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
package import RelayWire

/// Where the user has a token: what stood in its place on the command line.
package enum TokenSource: Equatable, Sendable {
    /// The line itself.
    case pasted(String)
    /// The first line of standard input.
    case standardInput
    /// Saved on this device under this name.
    case saved(SessionName)
    case file(String)

    /// `relay://…`, `-` or `@NAME`; nil for anything else, which is a host.
    package init?(_ word: String) {
        if word == "-" {
            self = .standardInput
        } else if word.trimmed.hasPrefix(SecretURL.scheme) {
            self = .pasted(word)
        } else if word.hasPrefix("@"), let name = SessionName(String(word.dropFirst())) {
            self = .saved(name)
        } else {
            return nil
        }
    }

    /// The line that it leads to.
    func line(_ state: borrowing ClientState) throws -> String {
        switch self {
        case .pasted(let line): return line
        case .standardInput: return try Self.firstLine()
        case .saved(let name):
            guard let line = try state.token(name) else { throw TokenError.notSaved(name.text) }
            return line
        case .file(let path):
            var bytes = try UserFile.read(
                path, limit: SecretURL.maximumLength, isSecret: true)
            defer { overwrite(&bytes) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// A token, whose words say what is wrong with it.
    package func token(_ state: borrowing ClientState) throws -> SecretURL {
        let url = try url(state, "token")
        guard case .session = url.purpose else { throw TokenError.isInvitation }
        return url
    }

    /// An invitation.
    package func invitation(_ state: borrowing ClientState) throws -> SecretURL {
        let url = try url(state, "invitation")
        guard url.purpose == .invitation else { throw TokenError.isToken }
        return url
    }

    private func url(_ state: borrowing ClientState, _ kind: String) throws -> SecretURL {
        let line = try line(state)
        do throws(SecretURLError) {
            return try SecretURL(line)
        } catch {
            throw TokenError.malformed(words, kind, error)
        }
    }

    /// For messages; never the secret.
    private var words: String {
        switch self {
        case .pasted: "what was given"
        case .standardInput: "the line on standard input"
        case .saved(let name): "@\(name)"
        case .file(let path): path
        }
    }

    /// No more than the line is read: what follows is the session's, if it has no terminal.
    private static func firstLine() throws(SystemCallError) -> String {
        let question = isatty(STDIN_FILENO) == 1 ? try HiddenQuestion("paste the line: ") : nil
        var line: [UInt8] = []
        defer { overwrite(&line) }
        line.reserveCapacity(SecretURL.maximumLength + 1)
        var byte: UInt8 = 0
        while line.count <= SecretURL.maximumLength {
            question?.waitForAnswer()
            let count = retryingInterrupts { unsafe read(STDIN_FILENO, &byte, 1) }
            guard count >= 0 else { throw SystemCallError(call: "read", subject: "standard input") }
            guard count > 0, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") else { break }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// The line came through a pipe: what the user types comes from his terminal, if there is one.
    package func giveInputBack() {
        guard self == .standardInput, isatty(STDIN_FILENO) == 0 else { return }
        let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return }
        _ = dup2(terminal, STDIN_FILENO)
        _ = close(terminal)
    }
}

/// Why there is no token, and what to do.
package enum TokenError: Error, Equatable, CustomStringConvertible {
    /// Where it is, and what it should have been.
    case malformed(String, String, SecretURLError)
    case isInvitation
    case isToken
    case notSaved(String)
    case isSaved(String)
    case tooMany(Int)

    package var description: String {
        switch self {
        case .malformed(let place, let kind, let error):
            "\(Printable.line(place)) is no \(kind): \(error)"
        case .isInvitation:
            "this line invites a device: relay-client accept takes it; then call the host by its name"
        case .isToken: "this line is a token of a session: relay-client attach takes it"
        case .notSaved(let name):
            "no token is saved as \(name); relay-client token ls lists those that are"
        case .isSaved(let name):
            "a token is saved as \(name) already; choose another name, or take that one away:"
                + " relay-client token rm \(name)"
        case .tooMany(let count):
            "\(count) tokens are saved, and there may be no more; relay-client token rm NAME"
        }
    }
}
