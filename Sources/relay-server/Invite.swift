// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayServer
import RelaySystem

/// `relay-server invite`.
struct Invite: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let in a device that ssh does not lead to, by a line that is good once.",
        discussion: """
            Prints one line. On the device, relay-client accept 'LINE' lets it in: it can then do \
            everything on your sessions. Give the line to nobody else. It is good once, for 10 \
            minutes if --expires does not say otherwise; a running server is needed.

            Exit status: 0, or 255 when no server runs or the invitation cannot be written down.
            """)

    @Option(
        help: ArgumentHelp(
            "How long it counts: 90s, 10m, 24h, at most 7d.", discussion: "10m if not given.",
            valueName: "time"),
        transform: { text in
            guard let time = Invitation.Lifetime(text) else {
                throw ValidationError(
                    "'\(text)' is no time: a number with s, m, h or d, at most 7d")
            }
            return time
        })
    var expires = Invitation.Lifetime.usual

    @Option(
        help: ArgumentHelp(
            "Where the device finds this host, if not under its name or an address of its own.",
            discussion: "A name or address, with a port if that is another than the server's.",
            valueName: "host[:port]"),
        transform: { text in
            guard let place = Invitation.Place(text) else {
                throw ValidationError(
                    "write HOST or HOST:PORT, as in example.org:7722 or [2001:db8::7]:7722")
            }
            return place
        })
    var address: Invitation.Place?

    @Flag(help: "Draw the line as a code as well, with qrencode.")
    var qr = false

    @OptionGroup var state: StateOption

    func run() throws {
        try orderly {
            let line = try Invitation.make(
                expires, at: address, in: try state.directory())
            print(line)
            if qr { draw(line) }
        }
    }

    /// A code that cannot be drawn is no failure: the line is there.
    private func draw(_ line: String) {
        do {
            print(try Invitation.drawing(of: line), terminator: "")
        } catch {
            complain("\(error)")
        }
    }
}
