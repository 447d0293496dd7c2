// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client kill HOST NAME`
struct KillSession: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "End a session and everything that runs in it.",
        discussion: """
            Every process group of the session's terminal gets SIGHUP, and what is left of them \
            after 5 seconds SIGKILL. What no signal reaches, because it runs as another user, loses \
            its terminal. A session that has ended already is put away.

            With --signal every process group of the terminal gets that signal, and nothing else \
            happens: what becomes of the session is up to its programs. It is an error if they \
            all run as another user.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Send this signal: INT, SIGUSR1, 15 …", valueName: "signal"),
        transform: signalName)
    var signal: SignalName?

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        switch try server.inquiry(host).session(session, signal.map { .signal($0.number) } ?? .kill)
        {
        case .failed(let ending): ending
        case .answered: Ending(status: 0)
        }
    }
}
