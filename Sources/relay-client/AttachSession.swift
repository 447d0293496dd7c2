// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client attach HOST [NAME]`: back to a session.
struct AttachSession: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Go back to a session; without a name to the one detached last.",
        discussion: HelpText.attach)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference?

    @OptionGroup var view: ViewOptions

    func perform(_: String?) throws -> Ending {
        try view.call(host, .existing(session ?? .latest)).run()
    }
}
