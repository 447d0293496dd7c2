// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client fingerprint`
struct ShowFingerprint: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprint",
        abstract: "Show the fingerprint of this device's key.",
        discussion: "`relay-server authorize FINGERPRINT`, run on a host, lets the device in.")

    @OptionGroup var state: StateOption

    func perform(_: String?) throws -> Ending {
        .printing([try ClientState(path: state.path).fingerprint()])
    }
}
