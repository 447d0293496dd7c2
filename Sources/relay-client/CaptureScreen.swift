// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client capture HOST NAME`
struct CaptureScreen: ClientCommand {
    /// More than a session keeps.
    private static let wholeHistory: UInt64 = 10_000

    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Print what a session's screen shows.",
        discussion: """
            Whether anybody is attached or not, and without being attached: nobody notices. A line \
            for each row, without the blanks at its end, in UTF-8.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference

    @Flag(help: "With colours, attributes and links, as control sequences.")
    var ansi = false

    @Flag(help: "Behind the lines that have left the screen, as many as are kept.")
    var history = false

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        let lines = history ? Self.wholeHistory : 0
        switch try server.inquiry(host).screen(of: session, styled: ansi, history: lines) {
        case .failed(let ending): return ending
        case .answered(let text): return .printing(text)
        }
    }
}
