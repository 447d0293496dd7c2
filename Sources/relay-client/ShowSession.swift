// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client info HOST NAME`
struct ShowSession: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Say all that is known of a session.",
        discussion: "--json is described in the manual.")

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference

    @Flag(help: "As JSON, for programs.")
    var json = false

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        switch try server.inquiry(host).session(session, .information) {
        case .failed(let ending): return ending
        case .answered(let information):
            let report = SessionReport(information, on: host.words)
            return .printing(json ? [report.json] : report.lines)
        }
    }
}
