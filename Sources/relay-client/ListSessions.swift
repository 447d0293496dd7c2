// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client ls [HOST…]`
struct ListSessions: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the sessions on a host, on several, or on all that are known.",
        discussion: """
            Several hosts are asked at once, and each gets 5 seconds; one that does not answer gets \
            a line on standard error, and the exit status is 255 then.

            STATE says who is attached, since when nobody is, or how the command ended. IDLE is \
            the time since a session last printed something, BUFFER the output kept and how much \
            may be, LOST what was overwritten before anybody saw it, FRONT the program that would \
            get a key. --json is described in the manual.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var hosts: [Destination] = []

    @Flag(help: "As JSON, for programs.")
    var json = false

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        var hosts = hosts
        if hosts.isEmpty {
            hosts = try ClientState(path: server.state.path).knownHosts().destinations
            if hosts.isEmpty, !json {
                let line = "no host is known yet; relay-client HOST makes one known"
                return Ending(status: 0, lines: [line])
            }
        }
        let answers = try HostSurvey(hosts, server.contact).answers()
        let listing = HostListing(answers)
        let printed = Ending.printing(listing.lines(json: json))
        guard printed.status == 0 else { return printed }
        return json ? Ending(status: listing.ending.status) : listing.ending
    }
}
