// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayServer
import RelaySystem

/// `relay-server stdio`.
struct Stdio: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Be a link: standard input and output lead to your server.",
        discussion: """
            relay-client --via ssh runs it on the host when the server's port cannot be reached. \
            The same TLS runs inside. A server is started if none runs, as enrol does, \
            with the options of the last one.

            Exit status: 0 when the link has ended, 255 when there is no server and none can be \
            started.
            """)

    @OptionGroup var state: StateOption

    func run() throws {
        try orderly {
            try LinkOverStreams.run(
                try state.directory(), executable: try OwnProgram.sibling("relay-server"))
        }
    }
}
