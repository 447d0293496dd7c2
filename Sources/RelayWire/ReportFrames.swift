// SPDX-License-Identifier: Apache-2.0

/// What the client leaves out of the output that follows on this channel, when it writes to a
/// terminal: sequences that begin there and are of these classes. Holds until the next one.
package struct Suppress: FrameBody {
    package static let type = FrameType.suppress

    package struct Classes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt64
        package init(rawValue: UInt64) { self.rawValue = rawValue }

        /// Queries: somebody else's terminal answers them, or the session has.
        package static let queries = Classes(rawValue: 1)
        /// Bells, notifications and writes to the clipboard: they have happened.
        package static let alerts = Classes(rawValue: 2)
    }

    package var classes: Classes

    package init(_ classes: Classes) { self.classes = classes }

    package init(from reader: inout ByteReader) throws(WireError) {
        classes = Classes(rawValue: try reader.varint())
        guard classes.rawValue <= 3 else { throw .invalid(.suppress, field: 1) }
    }

    package func write(to writer: inout ByteWriter) { writer.varint(classes.rawValue) }
}

/// Something that the terminal typed and nobody's fingers. Its bytes are numbered with those of
/// Input.
package struct Report: FrameBody {
    package static let type = FrameType.report
    /// A longer one is sent as Input.
    package static let maximumLength = 4096
    /// Of kinds there are few; numbers that this program does not know are answers that nobody
    /// waits for.
    package static let maximumKind: UInt64 = 255
    /// Not the answer to anything: the mouse, the focus, a new size or colour scheme.
    package static let event: UInt64 = 0

    package var offset: UInt64
    /// `event`, or the number of the query that it answers (docs/PROTOCOL.md §7).
    package var kind: UInt64
    /// How many milliseconds ago the terminal gave it.
    package var age: UInt64
    package var bytes: [UInt8]

    package init(offset: UInt64, kind: UInt64, age: UInt64, bytes: [UInt8]) {
        self.offset = offset
        self.kind = kind
        self.age = age
        self.bytes = bytes
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        offset = try reader.varint()
        kind = try reader.varint()
        guard kind <= Self.maximumKind else { throw .invalid(.report, field: 2) }
        age = try reader.varint()
        bytes = reader.remainder()
        guard (1...Self.maximumLength).contains(bytes.count) else {
            throw .invalid(.report, field: 4)
        }
        guard offset <= Varint.maximum - UInt64(bytes.count) else {
            throw .invalid(.report, field: 1)
        }
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(offset)
        writer.varint(kind)
        writer.varint(age)
        writer.remainder(bytes)
    }

    /// The same bytes, as if they had been typed.
    package var input: Input { Input(offset: offset, bytes: bytes) }
}
