// SPDX-License-Identifier: Apache-2.0

/// Bytes that mean nothing, to find out how fast a link is. A client asks for some and sends some; a
/// server sends what was asked for, and says how much has come. Both may be in one frame.
package struct Padding: FrameBody {
    package static let type = FrameType.padding
    /// As a piece of output: large enough to be cheap, small enough that nothing waits for it long.
    package static let maximumLength = 64 * 1024
    /// What one frame may ask for. A server keeps a number for it, not the bytes.
    package static let maximumWanted: UInt64 = 256 * 1024

    /// So many bytes of padding are wanted, besides those asked for before; a server asks for none.
    package var wanted: UInt64
    /// So many bytes of padding have come on this link by now; a client says 0.
    package var taken: UInt64
    package var bytes: [UInt8]

    package init(wanted: UInt64 = 0, taken: UInt64 = 0, bytes: [UInt8] = []) {
        self.wanted = wanted
        self.taken = taken
        self.bytes = bytes
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        wanted = try reader.varint()
        guard wanted <= Self.maximumWanted else { throw .invalid(.padding, field: 1) }
        taken = try reader.varint()
        bytes = reader.remainder()
        guard bytes.count <= Self.maximumLength else { throw .invalid(.padding, field: 3) }
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(wanted)
        writer.varint(taken)
        writer.remainder(bytes)
    }
}
