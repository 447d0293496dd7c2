// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client events HOST`
struct ShowEvents: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print what happens to the sessions of a host, as it happens.",
        discussion: """
            First a line with `here` for each session that is there, then `ready`; then created, \
            attached, detached, idle, bell, title, renamed, log_stopped, exited and gone (its holder \
            is gone, which knew no end). After a link that broke it begins anew with `here`: what happened \
            meanwhile was not told. It ends when you end it. --json is described in the manual.

            EXIT STATUS: 255 for a failure.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Option(
        help: ArgumentHelp(
            "A session is idle when it has printed something and then nothing for so long.",
            discussion: "5s if not given.", valueName: "time"),
        transform: patience)
    var idle: Patience?

    @Flag(help: "As JSON, an object a line, for programs.")
    var json = false

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        var call = EventsCall(server.job(host))
        call.idle = idle?.milliseconds ?? 5000
        call.json = json
        return try call.run()
    }
}
