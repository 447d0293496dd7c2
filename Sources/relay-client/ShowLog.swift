// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client logs HOST NAME`
struct ShowLog: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print what a session has said, as far as it is kept.",
        discussion: """
            While it runs and after it has ended. Lines end in a newline alone, and control \
            sequences are left out, but for colours on a terminal; --raw gives every byte as it \
            was. A link that breaks is made again, and the output goes on where it was; what was \
            lost in the ring meanwhile is said on standard error. Nobody notices, and it does not \
            count as having seen the end.

            EXIT STATUS: 0, also with -f when the session has ended; 255 for a failure.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference

    @Flag(name: .shortAndLong, help: "Go on until the session ends.")
    var follow = false

    @Option(
        help: ArgumentHelp(
            "Begin at this byte of the output, with the oldest that is kept, or at its end.",
            discussion: "oldest if not given.", valueName: "offset|oldest|end"),
        transform: placeInLog)
    var since: LogCall.Since = .oldest

    @Flag(help: "Every byte as it was printed.")
    var raw = false

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        var call = LogCall(server.job(host), session)
        call.follows = follow
        call.since = since
        call.isRaw = raw
        return try call.run()
    }
}
