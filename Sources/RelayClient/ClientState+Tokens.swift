// SPDX-License-Identifier: Apache-2.0

internal import RelaySystem
package import RelayWire

/// Tokens that the user keeps: one file each in STATE/tokens, with the line in it. Such a file can be
/// moved to another device.
extension ClientState {
    private static var tokenDirectory: String { "tokens" }
    /// More than anybody finds his way in.
    static var maximumTokens: Int { 1000 }

    private func tokenFiles() throws(SystemCallError) -> PrivateDirectory {
        try directory.subdirectory(Self.tokenDirectory, create: true)
    }

    /// The line that was saved under a name; nil if none was.
    func token(_ name: SessionName) throws(SystemCallError) -> String? {
        let files = try tokenFiles()
        guard var bytes = try files.read(file: name.text, limit: SecretURL.maximumLength) else {
            return nil
        }
        defer { overwrite(&bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Never in place of another.
    package func save(_ token: SecretURL, as name: SessionName) throws {
        let files = try tokenFiles()
        guard try !files.exists(name.text) else { throw TokenError.isSaved(name.text) }
        let count = try files.entries().count
        guard count < Self.maximumTokens else { throw TokenError.tooMany(count) }
        var line = Array((token.text + "\n").utf8)
        defer { overwrite(&line) }
        try files.write(file: name.text, line)
    }

    package func removeToken(_ name: SessionName) throws {
        let files = try tokenFiles()
        guard try files.exists(name.text) else { throw TokenError.notSaved(name.text) }
        try files.remove(name.text)
    }

    /// The names, in their order, and what each leads to; nil for a file that holds no token.
    package func tokens() throws -> [(name: SessionName, token: SecretURL?)] {
        try tokenFiles().entries().compactMap { SessionName($0) }
            .sorted { $0.text < $1.text }
            .map { name in
                let line = try? token(name)
                return (name, line.flatMap { try? SecretURL($0) })
            }
    }
}
