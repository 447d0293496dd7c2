// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RelayServer
import RelaySystem

/// `relay-server fingerprint`.
struct ShowFingerprint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprint",
        abstract: "Print the fingerprint of this server's key.",
        discussion: """
            Compare it with what a client shows when it asks whether to trust this server. It is \
            the key of the server that runs, or ran last, were it given with --key.

            Exit status: 0, or 255 when there is no key: the first relay-server serve makes it.
            """)

    @OptionGroup var state: StateOption

    func run() throws {
        try orderly { print(try OwnIdentity.fingerprint(in: try state.directory())) }
    }
}
