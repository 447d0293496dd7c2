// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client rename HOST OLD NEW`
struct RenameSession: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give a session another name.",
        discussion: """
            Whoever is attached stays attached. A session that was to end after some time without \
            anybody still does.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("What the session is called now.", valueName: "old"),
        transform: sessionReference)
    var session: SessionReference

    @Argument(
        help: ArgumentHelp("What it is to be called.", valueName: "new"), transform: sessionName)
    var name: SessionName

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        switch try server.inquiry(host).session(session, .rename(name)) {
        case .failed(let ending): ending
        case .answered: Ending(status: 0)
        }
    }
}
