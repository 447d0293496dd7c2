// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client ring HOST NAME SIZE`
struct SetRing: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "ring",
        abstract: "Change how much output a running session keeps.",
        discussion: "With less room the oldest output goes at once; whoever missed it is told.")

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference

    @Argument(
        help: ArgumentHelp("64k to 1g, or bytes.", valueName: "size"), transform: ringSize)
    var size: RingSize

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        switch try server.inquiry(host).session(session, .setRing(size.bytes)) {
        case .failed(let ending): ending
        case .answered: Ending(status: 0)
        }
    }
}
