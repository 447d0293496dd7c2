// SPDX-License-Identifier: Apache-2.0

/// The first frame each side of a link sends, without waiting for the other's.
package struct Hello: FrameBody {
    package static let type = FrameType.hello
    package static let maximumFeatures = 64

    /// Program and version, for people: `relay-server 0.1.0`. At most 128 bytes.
    package var software: String
    /// What the sender understands beyond the frames every `relay/1` program knows.
    package var features: [UInt64]
    /// Which boot of the host this is; only a server says it.
    package var boot: BootID?

    package init(software: String, features: [UInt64] = [], boot: BootID? = nil) {
        self.software = software
        self.features = features
        self.boot = boot
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...3)
        software = try fields.text(1, limit: 128) ?? ""
        features = try fields.varints(2, limit: Self.maximumFeatures)
        boot = try fields.bits128(3).map(BootID.init)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .optional, software)
        writer.field(2, .optional, list: features)
        writer.field(3, .optional, bytes: boot?.bits.bytes)
    }
}

/// Asks the other end of the link for a sign of life.
package struct Ping: FrameBody {
    package static let type = FrameType.ping
    /// Comes back in the Pong.
    package var token: UInt64

    package init(token: UInt64) { self.token = token }
    package init(from reader: inout ByteReader) throws(WireError) { token = try reader.varint() }
    package func write(to writer: inout ByteWriter) { writer.varint(token) }
}

/// Answers a Ping at once.
package struct Pong: FrameBody {
    package static let type = FrameType.pong
    package var token: UInt64

    package init(token: UInt64) { self.token = token }
    package init(from reader: inout ByteReader) throws(WireError) { token = try reader.varint() }
    package func write(to writer: inout ByteWriter) { writer.varint(token) }
}

/// The last frame of a link that ends on purpose; the sessions live on.
package struct Closing: FrameBody {
    package static let type = FrameType.closing
    package static let maximumReasonLength = 1024

    /// For people, one line.
    package var reason: String

    package init(reason: String) { self.reason = reason }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...1)
        reason = try fields.text(1, limit: Self.maximumReasonLength) ?? ""
    }

    package func write(to writer: inout ByteWriter) { writer.field(1, .optional, reason) }
}

extension FieldReader {
    func bits128(_ number: UInt64) throws(WireError) -> Bits128? {
        guard let bytes = bytes(number) else { return nil }
        guard let bits = Bits128(bytes: bytes) else { throw .invalid(frame, field: number) }
        return bits
    }

    func name(_ number: UInt64) throws(WireError) -> SessionName? {
        guard let text = try text(number, limit: SessionName.maximumLength) else { return nil }
        guard let name = SessionName(text) else { throw .invalid(frame, field: number) }
        return name
    }
}
