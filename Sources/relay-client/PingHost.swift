// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client ping HOST`
struct PingHost: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Measure the link to a host: look-up, TCP, TLS, round trips, throughput.",
        discussion: """
            Connects as other calls do, then asks for a sign of life every 200 ms and says how long \
            the answers took. Late are those that took 200 ms longer than the shortest, as after a \
            loss. Then padding is sent for 2 s each way, no more at once than a session would have \
            on its way, and at most 32 MiB; --no-throughput leaves that out. At a terminal \
            everything is shown as it comes; ^C ends it, with what there is. --json is described in \
            the manual.

            EXIT STATUS: 0 if the host has answered, 255 if not, or for a failure.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Option(
        name: [.customLong("count"), .customShort("c")],
        help: ArgumentHelp("Round trips: 1 to 1000.", valueName: "n"))
    var count = PingCall.Wish().count

    @Flag(help: "Send no padding: for links where every byte costs.")
    var noThroughput = false

    @Flag(help: "As JSON, one object at the end, for programs.")
    var json = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard PingCall.Wish.counts.contains(count) else {
            throw ValidationError("--count is 1 to 1000 round trips")
        }
    }

    func perform(_: String?) throws -> Ending {
        var wish = PingCall.Wish()
        wish.count = count
        wish.measuresThroughput = !noThroughput
        wish.json = json
        return try PingCall(host, server.contact, wish).run()
    }
}
