// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client enrol HOST`
struct Enrol: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let this device in at a host over ssh, and remember the host.",
        discussion: """
            A plain call does so by itself at a host that is not known yet. This does it again: \
            for a device that was struck off the list, a server that has another port now, or \
            one that was met without ssh.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @OptionGroup var state: StateOption
    @OptionGroup var ssh: SSHOptions

    func perform(_: String?) throws -> Ending {
        try EnrolCall(host, ssh.contact(state)).run()
    }
}
