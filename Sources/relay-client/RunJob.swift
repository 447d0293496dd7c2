// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client run HOST [-s NAME] -- COMMAND`
struct RunJob: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start a command in a session of its own and return at once.",
        usage: "relay-client run host [-s NAME] [options] -- command …",
        discussion: """
            Prints the session's name as soon as the command runs; over links that break it is \
            started once. The command has a terminal that nobody looks at (80x24, or --size), and \
            goes on whatever happens to this computer. See logs, wait, send, attach and kill; its \
            exit status is kept until it was waited for or shown, 7 days at most.

            EXIT STATUS: 0 when the command was started; 255 when it was not.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "What to call the session; no other may have the name.", valueName: "name"),
        transform: sessionName)
    var session: SessionName?

    @Option(
        help: ArgumentHelp(
            "Output kept on the host: bytes, or 64k, 4m, 1g.", valueName: "size"),
        transform: ringSize)
    var ring: RingSize?

    @Option(
        help: ArgumentHelp(
            "What happens when so much output was not seen yet: lose the oldest (drop), or let the"
                + " program wait until somebody reads it (block).",
            discussion: "drop if not given.",
            valueName: "drop|block"))
    var whenFull: Connect.Full?

    @Option(
        help: ArgumentHelp(
            "End the session when nobody was attached for so long: 90m, 12h, 30d, or never.",
            discussion: "never if not given.", valueName: "time"),
        transform: expiry)
    var expireDetached: Expiry?

    @Option(
        help: ArgumentHelp(
            "The size of its terminal, as 120x40; or that of those who attach: leader, smallest.",
            valueName: "COLSxROWS|leader|smallest"),
        transform: sizing)
    var size: Sizing = .leader

    @OptionGroup var log: LogOptions

    @OptionGroup var server: ServerOptions

    func perform(_ command: String?) throws -> Ending {
        guard let command else {
            return .failure("what is to run? relay-client run \(host.words) -- command …")
        }
        guard command.utf8.count <= Creation.maximumCommandLength else {
            return .failure(
                "a command has at most \(Creation.maximumCommandLength) bytes; put it in a file")
        }
        var call = RunCall(server.job(host), command)
        call.name = session
        call.ring = ring
        call.expiry = expireDetached
        call.sizing = size
        call.log = log.wish
        if whenFull == .block { call.whenFull = .block }
        return try call.run()
    }
}
