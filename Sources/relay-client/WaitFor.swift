// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client wait HOST NAME`
struct WaitFor: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until a session ends, is silent, or says something.",
        discussion: """
            Over links that break. Whoever has waited for the end of a session has seen it: it is \
            put away then. --for looks at each line, without control sequences, also at one that \
            is not at its end, and prints the first one that the expression is found in.

            EXIT STATUS: that of the command, or 128 and the number of the signal that ended it. \
            With --for or --idle 0 when it happened, and 1 when the session ended before. 124 when \
            the time of --timeout is over; 255 for a failure, and where the session has ended and \
            its end was seen.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Wait for a line that this is found in.", valueName: "regex"))
    var pattern: String?

    @Option(
        help: ArgumentHelp(
            "With --for: look from this byte of the output on, from the oldest kept, or only at what"
                + " is printed from now on.",
            discussion: "oldest if not given.", valueName: "offset|oldest|end"),
        transform: placeInLog)
    var since: LogCall.Since?

    @Option(
        help: ArgumentHelp(
            "Wait until nothing is printed for so long: 500ms, 5s, 2m.",
            valueName: "time"), transform: patience)
    var idle: Patience?

    @Option(
        help: ArgumentHelp("Wait no longer: 500ms, 90s, 5m, 12h.", valueName: "time"),
        transform: patience)
    var timeout: Patience?

    @OptionGroup var server: ServerOptions

    func validate() throws {
        if pattern != nil, idle != nil {
            throw ValidationError("--for and --idle do not go together; wait twice")
        }
        if since != nil, pattern == nil { throw ValidationError("--since belongs to --for") }
    }

    func perform(_: String?) throws -> Ending {
        var call = WaitCall(server.job(host), session)
        call.timeout = timeout?.milliseconds
        if let pattern { call.event = .line(pattern, since: since ?? .oldest) }
        if let idle { call.event = .silence(idle.milliseconds) }
        return try call.run()
    }
}
