// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayServer
import RelaySystem

/// `relay-server upgrade`.
struct UpgradeServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Put this program in the place of the server that runs.",
        discussion: """
            To be called after a newer relay-server and relay-holder were installed. The server \
            that runs ends its links and becomes this program, with the options it was started \
            with; clients are back within a second and sessions notice nothing. Those that were \
            started before go on with the relay-holder they have.

            Before anything is ended this program is tried with those options (relay-server serve \
            --check). If it cannot serve, or relay-holder is not beside it, that is said and the \
            server goes on as it was.

            Exit status: 0, or 255 when no server runs or it was not replaced.
            """)

    @OptionGroup var state: StateOption

    func run() throws {
        try orderly {
            let replacement = Replacement(
                try state.directory(), executable: try OwnProgram.sibling("relay-server"))
            print(try replacement.perform())
        }
    }
}
