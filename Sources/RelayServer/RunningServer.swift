// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem
package import RelayWire

/// The server that runs with a state directory, as the user's own programs on the host find it: by
/// its sockets in the run directory.
package struct RunningServer: Sendable {
    private let state: StateDirectory

    package init(_ state: StateDirectory) { self.state = state }

    /// Whether a server listens for links now.
    package func listens() throws(SystemCallError) -> Bool {
        try connect(Server.controlDoor) != nil
    }

    /// A connection that becomes a link; nil when no server listens.
    package func openLink() throws(SystemCallError) -> OwnedDescriptor? {
        try connect(Server.linkDoor)
    }

    private func connect(_ door: String) throws(SystemCallError) -> OwnedDescriptor? {
        guard let run = try state.usedRunDirectory() else { return nil }
        do throws(SystemCallError) {
            return try UnixSocket.connect(in: run, name: door)
        } catch {
            if error.errno == ENOENT || error.errno == ECONNREFUSED { return nil }
            throw error
        }
    }

    /// Asks for the devices, or to revoke one; nil when no server runs or none answers in time.
    package func ask(_ wish: Devices.Wish, patience: Duration = .seconds(3)) throws -> Frame? {
        try ask(Frame(Devices(wish)), patience: patience)
    }

    /// Which server it is. Nil when none runs or it is too old to say.
    func identify() throws -> Running? {
        let frame = try ask(Frame(Upgrade()), patience: .seconds(3))
        guard let frame, frame.type == .running else { return nil }
        return try frame.decode(Running.self)
    }

    /// Has it make room for a program. Throws the server's words if it tried that and goes on itself.
    func makeRoom(for program: String) throws {
        // It gives the program some time to say whether it can serve.
        let patience = OwnCall.trialPatience + .seconds(5)
        guard let frame = try ask(Frame(Upgrade(executable: program)), patience: patience) else {
            throw ServerError.cannotReplace(state: state.path)
        }
        if frame.type == .refused {
            throw ServerError.unfit(reason: try frame.decode(Refused.self).text)
        }
    }

    private func ask(_ question: Frame, patience: Duration) throws -> Frame? {
        let deadline = ContinuousClock.now + patience
        guard let connection = try connect(Server.controlDoor) else { return nil }
        guard case .bytes = connection.write(question.encoded.span) else { return nil }
        var decoder = FrameDecoder()
        while Readiness.wait(for: [(connection.raw, .readable)], until: deadline) != nil {
            let (bytes, transfer) = connection.read(atMost: 64 * 1024)
            switch transfer {
            case .bytes: decoder.feed(bytes)
            case .wouldBlock: continue
            case .endOfFile, .failed: return nil
            }
            if let frame = try decoder.next() { return frame }
        }
        return nil
    }
}
