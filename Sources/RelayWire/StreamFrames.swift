// SPDX-License-Identifier: Apache-2.0

/// A piece of the log. Pieces follow each other without holes; a hole is announced by Gap.
package struct Output: FrameBody {
    package static let type = FrameType.output
    /// Large enough to be cheap, small enough that a link is never held up by one frame.
    package static let maximumLength = 64 * 1024

    /// The offset of the first byte.
    package var offset: UInt64
    /// Acknowledge at once when these bytes are written.
    package var wantsAcknowledgement: Bool
    package var bytes: [UInt8]

    package init(offset: UInt64, wantsAcknowledgement: Bool = false, bytes: [UInt8]) {
        self.offset = offset
        self.wantsAcknowledgement = wantsAcknowledgement
        self.bytes = bytes
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        offset = try reader.varint()
        let flags = try reader.varint()
        guard flags <= 1 else { throw .invalid(.output, field: 2) }
        wantsAcknowledgement = flags == 1
        bytes = reader.remainder()
        guard (1...Self.maximumLength).contains(bytes.count) else {
            throw .invalid(.output, field: 3)
        }
        guard offset <= Varint.maximum - UInt64(bytes.count) else {
            throw .invalid(.output, field: 1)
        }
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(offset)
        writer.varint(wantsAcknowledgement ? 1 : 0)
        writer.remainder(bytes)
    }

    package var end: UInt64 { offset + UInt64(bytes.count) }
}

/// The bytes of this range were overwritten before they could be sent; the log goes on at `end`.
package struct Gap: FrameBody {
    package static let type = FrameType.gap

    package var start: UInt64
    package var end: UInt64

    package init(start: UInt64, end: UInt64) {
        self.start = start
        self.end = end
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        start = try reader.varint()
        end = try reader.varint()
        guard start < end else { throw .invalid(.gap, field: 2) }
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(start)
        writer.varint(end)
    }
}

/// How far the client has written the output to its terminal.
package struct Acknowledge: FrameBody {
    package static let type = FrameType.acknowledge
    /// The longest incomplete escape sequence a client holds back.
    package static let maximumHeld: UInt64 = 4096

    /// Every byte before this offset is written.
    package var written: UInt64
    /// So many bytes after `written` were received and are held back.
    package var held: UInt64

    package init(written: UInt64, held: UInt64 = 0) {
        self.written = written
        self.held = held
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        written = try reader.varint()
        held = try reader.varint()
        guard held <= Self.maximumHeld else { throw .invalid(.acknowledge, field: 2) }
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(written)
        writer.varint(held)
    }
}

/// Bytes typed by this instance, numbered from its first.
package struct Input: FrameBody {
    package static let type = FrameType.input
    package static let maximumLength = 16 * 1024
    /// A client has at most so many bytes sent and not yet written to the PTY.
    package static let window: UInt64 = 64 * 1024

    package var offset: UInt64
    package var bytes: [UInt8]

    package init(offset: UInt64, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        offset = try reader.varint()
        bytes = reader.remainder()
        guard (1...Self.maximumLength).contains(bytes.count) else {
            throw .invalid(.input, field: 2)
        }
        guard offset <= Varint.maximum - UInt64(bytes.count) else {
            throw .invalid(.input, field: 1)
        }
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(offset)
        writer.remainder(bytes)
    }

    package var end: UInt64 { offset + UInt64(bytes.count) }
}

/// Nothing will be typed after this offset: end of file on the client's standard input.
package struct InputEnd: FrameBody {
    package static let type = FrameType.inputEnd
    package var offset: UInt64

    package init(offset: UInt64) { self.offset = offset }
    package init(from reader: inout ByteReader) throws(WireError) { offset = try reader.varint() }
    package func write(to writer: inout ByteWriter) { writer.varint(offset) }
}

/// How far this instance's input is written to the PTY.
package struct InputTaken: FrameBody {
    package static let type = FrameType.inputTaken
    package var offset: UInt64

    package init(offset: UInt64) { self.offset = offset }
    package init(from reader: inout ByteReader) throws(WireError) { offset = try reader.varint() }
    package func write(to writer: inout ByteWriter) { writer.varint(offset) }
}
