// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayServer
import RelaySystem

/// How a server serves: for `relay-server serve`, and for `install`, which writes it down.
struct ServeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where to listen; may be given several times.",
            discussion: "An IPv4 address, a name, * for all addresses, or an IPv6 address in "
                + "brackets, which does not include IPv4. Port 0 takes any free one.",
            valueName: "addr:port"),
        transform: { text in
            guard let address = ListenAddress(text) else {
                throw ValidationError(
                    "write ADDR:PORT, as in 127.0.0.1:7722, [::1]:7722 or *:7722")
            }
            return address
        })
    var listen: [ListenAddress] = []

    @Option(
        help: ArgumentHelp(
            "A certificate authority of yours: whose certificates let devices in.",
            discussion: "A PEM file. A device whose certificate it has signed, valid now and for "
                + "clients, counts as listed, unless it was revoked. Default: DIR/ca.crt, if there "
                + "is one.",
            valueName: "file"))
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "The server's certificate, a PEM file, with --key.",
            discussion: "Default: DIR/server.crt and DIR/server.key, which are made.",
            valueName: "file"))
    var certificate: String?

    @Option(
        help: ArgumentHelp(
            "The key of --certificate: a PEM file, Ed25519 or P-256, of mode 0600.",
            valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Write what was done, and by whom, to this file as well: a JSON object a line.",
            discussion: "It is made with mode 0600. docs/SECURITY.md says what stands in it.",
            valueName: "file"))
    var audit: String?

    @Option(
        help: ArgumentHelp(
            "So many sessions may there be at once; 1 to 100000.",
            discussion: "1000 if not given.", valueName: "n"),
        transform: { text in
            guard let number = UInt64(text), (1...SessionQuota.mostSessions).contains(number) else {
                throw ValidationError("write a number, 1 to 100000")
            }
            return number
        })
    var maxSessions: UInt64?

    @Option(
        help: ArgumentHelp(
            "So large may the rings of all sessions be together: 512m, 4g.",
            discussion: "Half of the host's memory if not given. A new session whose ring does not "
                + "fit is refused.", valueName: "size"),
        transform: { text in
            guard let bytes = SessionQuota.rings(text) else {
                throw ValidationError("write a size: a number with k, m or g, up to 1048576g")
            }
            return bytes
        })
    var maxRings: UInt64?

    var quota: SessionQuota {
        var quota = SessionQuota()
        if let maxSessions { quota.sessions = maxSessions }
        if let maxRings { quota.rings = maxRings }
        return quota
    }

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key belong together; give both")
        }
    }

    func certificates() throws -> OwnCertificates {
        try OwnCertificates(authority: ca, certificate: certificate, key: key)
    }

    /// Absolute: the server may run elsewhere. What is wrong with it is said at once.
    func auditPath() throws -> String? {
        guard let path = try audit.map(UserFile.absolute) else { return nil }
        _ = try UserFile.Appending(path)
        return path
    }

    /// The same as words of a command line that may run anywhere, and that was tried.
    func words() throws -> [String] {
        let words = try rawWords()
        do {
            _ = try Self.parse(words)
        } catch {
            throw UnreadableWords(reason: Self.message(for: error))
        }
        return words
    }

    private func rawWords() throws -> [String] {
        let files = [
            ("--ca", ca), ("--certificate", certificate), ("--key", key), ("--audit", audit),
        ]
        let bounds = [("--max-sessions", maxSessions), ("--max-rings", maxRings)]
        return try listen.flatMap { ["--listen", $0.description] }
            + bounds.flatMap { name, value in value.map { [name, "\($0)"] } ?? [] }
            + files.flatMap { name, path in
                try path.map { [name, try UserFile.absolute($0)] } ?? []
            }
    }
}

/// We are wrong: options were taken that are refused when they are written down.
private struct UnreadableWords: Error, CustomStringConvertible {
    var reason: String
    var description: String { "these options cannot be written down: \(reason); please report it" }
}
