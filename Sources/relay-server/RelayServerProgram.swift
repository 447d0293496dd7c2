// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `relay-server`: the door to one user's sessions, and the tools for it.
///
/// A wrong command line ends with 64, as the argument parser has it: 255 would be taken for a failure
/// of ssh where a client runs it over ssh, and a client tells an old server by it.
@main
struct RelayServerProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay-server",
        abstract: "Keeps shells running and lets your devices attach to them.",
        discussion: """
            Exit status: 0 when done, 255 when that failed (standard error says why and what to \
            do), 64 when the command line is wrong.
            """,
        version: "0.1.0",
        subcommands: [
            Serve.self, Authorize.self, ManageDevices.self, ShowFingerprint.self,
            ListSessions.self, Invite.self, Install.self, Uninstall.self, Enrol.self, Stdio.self,
        ])
}
