// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayServer
import RelaySystem

/// `relay-server install`.
struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have the host start your server at boot.",
        discussion: """
            With a service manager of yours (systemd) it writes the unit relay-server.service, \
            enables it, and tries to turn lingering on, so that it starts at boot and outlives \
            your logout. Without one it writes an @reboot line to your crontab. It says what it \
            did, and starts the server if none runs. Given twice it writes the same again. There \
            is one unit, for one state directory; each may have a line in the crontab.

            The unit restricts the server. Shells are not in it: sudo works in them as over ssh.

            Exit status: 0, or 255 when it cannot be done.
            """)

    @Flag(help: "Write a unit, or fail.")
    var systemd = false

    @Flag(help: "Write a line to the crontab, or fail.")
    var crontab = false

    @OptionGroup var options: ServeOptions

    @OptionGroup var state: StateOption

    func validate() throws {
        if systemd, crontab { throw ValidationError("give --systemd or --crontab, not both") }
    }

    func run() throws {
        try orderly {
            // What would keep the server from starting is said here, not in its log.
            _ = try options.certificates()
            let installation = try Installation(
                try state.directory(), executable: try OwnProgram.sibling("relay-server"))
            let way: Installation.Way? = systemd ? .systemd : crontab ? .crontab : nil
            for line in try installation.install(way, options: try options.words()) {
                print(line)
            }
        }
    }
}

/// `relay-server uninstall`.
struct Uninstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Undo relay-server install.",
        discussion: """
            Removes the unit, whose server ends, or the line in the crontab, if it is for this \
            state directory. Sessions, keys and the list of devices stay.

            Exit status: 0, or 255 when it cannot be done.
            """)

    @OptionGroup var state: StateOption

    func run() throws {
        try orderly {
            let installation = try Installation(
                try state.directory(), executable: try OwnProgram.sibling("relay-server"))
            for line in try installation.uninstall() { print(line) }
        }
    }
}
