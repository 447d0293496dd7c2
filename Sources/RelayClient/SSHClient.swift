// SPDX-License-Identifier: Apache-2.0

/// How ssh is called: the program with the user's options, and where relay-server is on the host.
package struct SSHClient: Equatable, Sendable {
    /// The command as the user wrote it; nil for `ssh`.
    let command: String?
    /// Nil: the usual places are searched.
    let serverPath: String?
    /// The program's name, then options.
    private let words: [String]

    /// A command is split into words as a shell would.
    package init(command: String? = nil, serverPath: String? = nil) throws(SSHClientError) {
        self.command = command
        self.serverPath = serverPath
        do throws(ShellWordsError) {
            words = try ShellWords.split(command ?? "ssh")
        } catch {
            throw .badCommand("\(error)")
        }
        guard !words.isEmpty else { throw .badCommand("it has no words") }
        if let serverPath, !RemoteScript.canQuote(serverPath) { throw .badPath(serverPath) }
    }

    var program: String { words[0] }

    /// Options that keep what the user has configured for shells out of a call that is none: a
    /// command of his own, forwarded ports and displays, a terminal.
    private static let plain = [
        "-T", "-x", "-o", "RemoteCommand=none", "-o", "ClearAllForwardings=yes", "-o",
        "PermitLocalCommand=no",
    ]
    /// Options for a call during a session, whose terminal is not there to be asked on.
    private static let silent = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=10"]

    /// What the user's configuration makes of a host; nothing is connected.
    func resolving(_ target: String) -> [String] { words + ["-T", "-G", target] }

    /// Keeps away from a connection that another ssh has open. Unlike `-o ControlPath` it counts
    /// even behind options of the user's that say otherwise.
    private static let unshared = ["-S", "none"]

    /// Lets `relay-server VERB` run on the host, perhaps over a connection of its own.
    func running(
        _ verb: RemoteScript.Verb, on target: String, silently: Bool, alone: Bool = false
    ) -> [String] {
        words + Self.plain + (silently ? Self.silent : []) + (alone ? Self.unshared : [])
            + [target, RemoteScript(verb, serverPath: serverPath).text]
    }
}

/// What was given for ssh cannot be used.
package enum SSHClientError: Error, Equatable, CustomStringConvertible {
    case badCommand(String)
    case badPath(String)

    package var description: String {
        switch self {
        case .badCommand(let reason):
            "the command for ssh cannot be used: \(reason); write --ssh 'ssh -p 2222', for example"
        case .badPath(let path):
            "'\(Printable.line(path))' cannot be a path for --server-path: it has a quote or another"
                + " character that shells understand differently; make a symbolic link to it"
        }
    }
}
