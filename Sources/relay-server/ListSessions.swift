// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import RelayServer

/// `relay-server ls`.
struct ListSessions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the sessions of this host.",
        discussion: """
            Asks the sessions themselves, whether a server runs or not. HELD is how much output \
            each keeps. A session that does not answer in 2 seconds is left out.

            Exit status: 0, or 255 when the sessions cannot be looked for.
            """)

    @OptionGroup var state: StateOption

    func run() throws {
        try orderly {
            let table = try SessionTable.ofHost(
                try state.directory(), log: .standardError(.warning))
            for line in table.lines { print(line) }
        }
    }
}
