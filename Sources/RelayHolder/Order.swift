// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RelaySystem
internal import RelayWire

/// The connection on which a server orders a session, or the log of one. It lasts until the answer; a server that dies
/// meanwhile changes nothing once the specification is here.
struct Order: ~Copyable {
    /// The server sends its specification at once; one that does not is gone.
    private static let patience: CInt = 10_000

    private let connection: OwnedDescriptor
    /// A Specify or a LogOrder.
    let frame: Frame

    /// Connects to the socket on which the server waits and reads what it wants.
    static func received(at path: String) throws -> Order {
        let connection = try UnixSocket.connect(path: path)
        var decoder = FrameDecoder()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            while let frame = try decoder.next() {
                switch frame.type {
                case .hello: break
                case .specify, .logOrder: return Order(connection: connection, frame: frame)
                default: throw WireError.unknownFrame(frame.type.rawValue)
                }
            }
            switch connection.read(into: &buffer) {
            case .bytes(let count): decoder.feed(buffer[..<count])
            case .wouldBlock: try Self.wait(for: connection)
            case .endOfFile, .failed: throw SystemCallError(call: "read", errno: ECONNRESET)
            }
        }
    }

    /// Says how it went. A server that is gone will find the session by itself.
    mutating func answer(_ frame: Frame) {
        _ = connection.write(frame.encoded.span)
    }

    private static func wait(for connection: borrowing OwnedDescriptor) throws(SystemCallError) {
        var interest = pollfd(fd: connection.raw, events: Int16(POLLIN), revents: 0)
        let count = retryingInterrupts { unsafe poll(&interest, 1, patience) }
        guard count > 0 else { throw SystemCallError(call: "poll", errno: ETIMEDOUT) }
    }
}
