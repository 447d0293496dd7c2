// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client send HOST NAME [TEXT…]`
struct SendKeys: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Type into a session without attaching to it.",
        discussion: """
            The words, joined by spaces, or standard input if there are none. It arrives once and \
            in order, over links that break, and the call ends when the session's terminal has it \
            all. Whose size the session has does not change by it.

            EXIT STATUS: 0, or 255 for a failure.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference

    @Argument(help: ArgumentHelp("What to type.", valueName: "text"))
    var text: [String] = []

    @Flag(help: "And the Return key after it.")
    var enter = false

    @Flag(help: "Print the output's length before it, for --since of wait and logs.")
    var offset = false

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        var bytes = Array(text.joined(separator: " ").utf8)
        if text.isEmpty, !enter || !isTerminalInput {
            guard let input = SendCall.standardInput() else {
                return .failure("cannot read standard input; give the text as words")
            }
            bytes = input
        }
        if enter { bytes.append(0x0D) }
        guard !bytes.isEmpty else { return .failure("there is nothing to type") }
        var call = SendCall(server.job(host), session, bytes)
        call.printsOffset = offset
        return try call.run()
    }

    /// `send --enter` by a user at a terminal is the Return key alone.
    private var isTerminalInput: Bool { Console().inputIsTerminal }
}
