// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client share HOST NAME`
struct Share: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a token that opens one session on any device.",
        discussion: """
            Prints one line. Whoever has it runs relay-client attach 'LINE', or gives the line to \
            relay-client attach - on standard input, and needs not be let in otherwise. He looks \
            on, unless you say --control: then he can act as you on this host and can make himself \
            another way in; taking the token back does not undo that. See shares and unshare.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference

    @Flag(help: "Let him type as well: whoever holds this can act as you on this host.")
    var control = false

    @Option(
        help: ArgumentHelp(
            "How long it counts: 90s, 30m, 24h, 7d, or never.", discussion: "24h if not given.",
            valueName: "time"),
        transform: expiry)
    var expires = Expiry.day

    @Flag(help: "Only the first device that uses it may use it, and come back with it.")
    var once = false

    @Flag(help: "Draw the line as a code as well, with qrencode.")
    var qr = false

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        var call = ShareCall(session, expires, server.inquiry(host))
        call.role = control ? .control : .view
        call.once = once
        switch try call.run() {
        case .failed(let ending): return ending
        case .answered(let answer): return .secret(answer.token, drawn: qr, answer.words)
        }
    }
}
