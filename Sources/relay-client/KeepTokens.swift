// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client token save|ls|rm`
struct KeepTokens: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Keep tokens under names: relay-client attach @NAME goes there.",
        discussion: """
            Each is a file of mode 0600 in the directory tokens of the state, with the line in it. \
            It can be copied to another device.
            """,
        subcommands: [SaveToken.self, ListTokens.self, RemoveToken.self])
}

struct SaveToken: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "save",
        abstract: "Keep a token.",
        usage: "relay-client token save NAME 'relay://…' | -")

    @Argument(help: "What it shall be called.", transform: sessionName)
    var name: SessionName

    @Argument(help: "The line, or - to read it from standard input.")
    var token: String

    @OptionGroup var state: StateOption

    func perform(_: String?) throws -> Ending {
        guard let source = TokenSource(token) else {
            return .failure(
                "a token begins with \(SecretURL.scheme); - reads it from standard input")
        }
        let state = try ClientState(path: state.path)
        try state.save(try source.token(state), as: name)
        return Ending(status: 0, lines: ["to go there: relay-client attach @\(name)"])
    }
}

struct ListTokens: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the tokens that are kept: name, host, session, role.")

    @OptionGroup var state: StateOption

    func perform(_: String?) throws -> Ending {
        .printing(SavedTokens(try ClientState(path: state.path).tokens()).lines)
    }
}

struct RemoveToken: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Forget a token here. It still counts: unshare takes it back.")

    @Argument(help: "What it is called.", transform: sessionName)
    var name: SessionName

    @OptionGroup var state: StateOption

    func perform(_: String?) throws -> Ending {
        try ClientState(path: state.path).removeToken(name)
        return Ending(status: 0)
    }
}
