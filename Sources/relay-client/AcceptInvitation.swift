// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client accept INVITATION`
struct AcceptInvitation: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Let this device in at a host with an invitation, where ssh does not lead there.",
        usage: "relay-client accept 'relay://…' | -",
        discussion: """
            relay-server invite on the host prints the line. It is good once. The host's key is in \
            it, so there is nothing to compare.
            """)

    @Argument(help: "The line, or - to read it from standard input.")
    var invitation: String

    @OptionGroup var state: StateOption

    @Option(
        help: ArgumentHelp(
            "What carries the connection: direct, or a program.", valueName: "direct|command"),
        transform: Via.init)
    var via: Via?

    func perform(_: String?) throws -> Ending {
        guard let source = TokenSource(invitation) else {
            return .failure(
                "an invitation begins with \(SecretURL.scheme); - reads it from standard input")
        }
        var contact = Contact()
        contact.statePath = state.path
        contact.via = via
        return try AcceptCall(source, contact).run()
    }
}
