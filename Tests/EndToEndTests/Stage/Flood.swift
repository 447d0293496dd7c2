// SPDX-License-Identifier: Apache-2.0

/// Much pseudo-random printable output without line ends, the same on every machine.
struct Flood {
    let bytes: Int

    /// A shell command that prints it: a cipher's key stream in base64.
    var command: String {
        "openssl enc -aes-128-ctr -K 00 -iv 00 -in /dev/zero 2>/dev/null"
            + " | base64 -w 0 2>/dev/null | head -c \(bytes)"
    }

    /// SHA-256 of what the command prints.
    func digest() async throws -> String {
        try await Self.digest(said: Program.run("/bin/sh", ["-c", command + " | sha256sum"]))
    }

    static func digest(ofFile path: String) async throws -> String {
        try await digest(said: Program.run("/usr/bin/sha256sum", [path]))
    }

    /// The first word that `sha256sum` prints.
    static func digest(said: String) -> String { String(said.prefix { $0 != " " }) }
}
