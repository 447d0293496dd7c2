// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayServer
import RelaySystem

/// `relay-server enrol`.
struct Enrol: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let in the device that calls over ssh, and start the server if none runs.",
        discussion: """
            relay-client runs it over ssh when it meets a host for the first time. It reads one \
            line, which names the device, and answers with one line: how to reach the server, or \
            why not. Everything takes 28 seconds at most.

            The server it starts outlives the login: where you have a service manager and linger \
            (loginctl enable-linger, which it tries), it is a service; otherwise it runs in the \
            background and writes to DIR/server.log. It has the options of the last one.

            Exit status: 0 when the device is let in and a server listens, 255 otherwise.
            """)

    @OptionGroup var state: StateOption

    func run() throws {
        var status: Int32 = 255
        try orderly {
            status = EnrolTalk.run(
                try state.directory(), executable: try OwnProgram.sibling("relay-server"))
        }
        if status != 0 { throw ExitCode(status) }
    }
}
