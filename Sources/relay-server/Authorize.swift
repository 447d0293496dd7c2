// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayCore
import RelayServer

/// `relay-server authorize`.
struct Authorize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a device in.",
        discussion: """
            Adds a line to DIR/authorized_devices. A server that runs knows it at once. To shut a \
            device out again, run relay-server devices revoke, or remove its line.

            Exit status: 0 when the device is in the list, 255 when the list cannot be changed, \
            64 when this is no fingerprint.
            """)

    @Argument(
        help: ArgumentHelp(
            "What relay-client fingerprint prints on the device: SHA256: and 43 characters."))
    var fingerprint: String

    @Argument(parsing: .remaining, help: "Words that tell you which device it is.")
    var comment: [String] = []

    @OptionGroup var state: StateOption

    func validate() throws {
        guard Fingerprint(fingerprint) == nil else { return }
        throw ValidationError(
            "'\(fingerprint)' is no fingerprint; run relay-client fingerprint on the device and "
                + "give what it prints, SHA256: and 43 characters")
    }

    func run() throws {
        guard let device = Fingerprint(fingerprint) else { return }
        try orderly {
            let words = comment.joined(separator: " ")
            let isNew = try DeviceAccess.authorize(
                device, comment: words, in: try state.directory())
            print(isNew ? "authorized \(device)" : "\(device) is authorized already")
        }
    }
}
