// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client doctor HOST`
struct Examine: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what is wrong between here and a host.",
        discussion: """
            Looks at the host's name and addresses, its port, TLS, the pin, whether this device is \
            let in, versions, the round trip, ssh, lingering and the clocks, and changes nothing. \
            Behind a ✗ stands what to do; – is of no account or was not looked at. ssh asks for \
            no password here.

            EXIT STATUS: 0 if all is fine, 1 if there is a ✗, 255 for a failure of relay-client \
            itself.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        try DoctorCall(host, server.contact).run()
    }
}
