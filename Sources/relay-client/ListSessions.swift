// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client ls HOST`
struct ListSessions: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the sessions on a host.",
        discussion: """
            IDLE is the time since a session last printed something, BUFFER the output kept and \
            how much may be.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        switch try server.inquiry(host).sessions() {
        case .failed(let ending): return ending
        case .answered([]): return Ending(status: 0, lines: ["\(host.words) has no sessions"])
        case .answered(let sessions): return .printing(SessionTable(sessions).lines)
        }
    }
}
