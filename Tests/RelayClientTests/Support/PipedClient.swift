// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOCore
import NIOPosix
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire

@testable import RelayClient

/// A session's driver with pipes in place of the user.
final class PipedClient {
    let driver: SessionDriver
    /// Our ends. They stay open with the driver's, whose threads may outlive the test.
    let input: CInt
    private let output: CInt
    private let ending: EventLoopFuture<Ending>

    /// Calls the server; `pin` is the key that it should have.
    init(_ server: FrameServer, _ wish: SessionWish, pin: Fingerprint? = nil) throws {
        let (inputEnd, input) = try Self.pipe()
        let (output, outputEnd) = try Self.pipe()
        let (_, errorEnd) = try Self.pipe()
        let access = try Access(to: server, pin: pin)
        let console = Console(input: inputEnd, output: outputEnd, standardError: errorEnd)
        driver = try SessionDriver(
            SessionCall(.host(access.destination), wish), nil, access, console)
        ending = try driver.run(nil)
        self.input = input
        self.output = output
    }

    static func pipe() throws -> (CInt, CInt) {
        var ends: [CInt] = [0, 0]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw SystemCallError(call: "pipe") }
        return (ends[0], ends[1])
    }

    func type(_ bytes: [UInt8]) { _ = OutputWriter.write(bytes, to: input) }

    /// Waits for exactly so many bytes of output.
    func read(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var piece = [UInt8](repeating: 0, count: count - bytes.count)
            let more = unsafe Glibc.read(output, &piece, piece.count)
            if more <= 0 { break }
            bytes += piece.prefix(more)
        }
        return bytes
    }

    /// Nobody reads the output any more.
    func closeOutput() { _ = close(output) }

    func end() async throws -> Ending { try await ending.get() }
}

extension Access {
    /// The way to a server; `pin` is the key that it should have.
    init(to server: FrameServer, pin: Fingerprint? = nil) throws {
        let (key, certificate) = try Identity.generate(commonName: "client")
        let identity = try Identity(keyPEM: key, certificatePEM: certificate)
        let dialer = Dialer(
            loop: MultiThreadedEventLoopGroup.singleton.next(),
            tls: try TLSContext(role: .client, identity: identity),
            destination: try Destination("127.0.0.1:\(server.port)"))
        self.init(
            dialer: dialer, pin: pin ?? server.identity.fingerprint, device: identity.fingerprint)
    }
}
