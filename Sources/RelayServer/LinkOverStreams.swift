// SPDX-License-Identifier: Apache-2.0

package import RelaySystem
internal import RelayWire

/// `relay-server stdio`: the link of a client that reached this host through another program.
package enum LinkOverStreams {
    /// To find a server, or to start one.
    private static let patience: Duration = .seconds(20)

    /// Returns when the link has ended. Says on standard output where it begins.
    package static func run(_ state: StateDirectory, executable: String) throws {
        ignoreBrokenPipes()
        var bridge = StreamBridge(try connection(state, executable))
        bridge.run(greeting: Array("\n\(LinkMarker.line)".utf8))
    }

    private static func connection(
        _ state: StateDirectory, _ executable: String
    ) throws -> OwnedDescriptor {
        let server = RunningServer(state)
        if let link = try server.openLink() { return link }
        let account = try UserAccount.current()
        let start = ServerStart(
            state, account: account, policy: .current(of: account), executable: executable)
        _ = try start.ensure(by: .now + patience)
        if let link = try server.openLink() { return link }
        throw ServerError.notStarted(state: state.path, reason: "it ended at once")
    }
}
