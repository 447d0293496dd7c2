// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayServer
import RelaySystem

/// `relay-server devices`.
struct ManageDevices: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List the devices that are let in, or shut one out.",
        subcommands: [ListDevices.self, RevokeDevice.self],
        defaultSubcommand: ListDevices.self)
}

/// `relay-server devices list`, which is what `relay-server devices` does.
struct ListDevices: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the devices: when added, last seen, from where, links now.",
        discussion: """
            Times are in UTC. Devices of your own certificate authority are listed once they have \
            been here.

            Exit status: 0, or 255 when the list cannot be read.
            """)

    @Flag(help: "Print JSON, with times in seconds since 1970.")
    var json = false

    @OptionGroup var state: StateOption

    func run() throws {
        try orderly {
            let listing = try DeviceListing(of: try state.directory())
            if json {
                print(listing.json)
            } else {
                for line in listing.lines { print(line) }
            }
        }
    }
}

/// `relay-server devices revoke DEVICE`.
struct RevokeDevice: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Shut a device out, at once and for good.",
        discussion: """
            Its line goes from DIR/authorized_devices, and its links are cut within a second. Its \
            key is noted in DIR/revoked_devices, so that no certificate of your authority lets it \
            in again; relay-server authorize does. Its sessions go on.

            Exit status: 0, or 255 when no device is called so, several are, or the list cannot \
            be changed.
            """)

    @Argument(
        help: ArgumentHelp(
            "Its fingerprint, at least 4 characters from the beginning of it, or its name."))
    var device: String

    @OptionGroup var state: StateOption

    func run() throws {
        try orderly {
            print("revoked \(try DeviceAccess.revoke(device, in: try state.directory()))")
        }
    }
}
