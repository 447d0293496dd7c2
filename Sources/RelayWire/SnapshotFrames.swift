// SPDX-License-Identifier: Apache-2.0

/// A piece of the drawing of a session's screen: what stands for the output before `offset`. The
/// pieces of one snapshot follow each other with nothing but other frames' answers between them;
/// after the last one the output goes on at `offset`.
package struct Snapshot: FrameBody {
    package static let type = FrameType.snapshot
    package static let maximumLength = 64 * 1024

    /// The first byte of output that is not in the drawing; the same in all pieces.
    package var offset: UInt64
    /// How many bytes before `offset` the client asked for, or was to get, and does not get.
    package var lost: UInt64
    /// No piece follows.
    package var isLast: Bool
    /// The output goes on within a control string that is too long to be kept: the client leaves
    /// out what comes up to and with its end.
    package var cutString: CutString?
    package var bytes: [UInt8]

    /// What ends a control string whose beginning is not known.
    package enum CutString: UInt64, Sendable {
        /// ESC and what follows it, CAN or SUB.
        case other = 1
        /// An OSC, which BEL ends as well.
        case operatingSystemCommand = 2
    }

    package init(
        offset: UInt64, lost: UInt64 = 0, isLast: Bool = true, cutString: CutString? = nil,
        bytes: [UInt8]
    ) {
        self.offset = offset
        self.lost = lost
        self.isLast = isLast
        self.cutString = cutString
        self.bytes = bytes
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        offset = try reader.varint()
        lost = try reader.varint()
        guard lost <= offset else { throw .invalid(.snapshot, field: 2) }
        isLast = try reader.flag(.snapshot, field: 3)
        let cut = try reader.varint()
        cutString = CutString(rawValue: cut)
        guard cut == 0 || cutString != nil else { throw .invalid(.snapshot, field: 4) }
        bytes = reader.remainder()
        guard bytes.count <= Self.maximumLength else { throw .invalid(.snapshot, field: 5) }
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(offset)
        writer.varint(lost)
        writer.varint(isLast ? 1 : 0)
        writer.varint(cutString?.rawValue ?? 0)
        writer.remainder(bytes)
    }
}

/// A piece of the answer to the question for a session's screen.
package struct Captured: FrameBody {
    package static let type = FrameType.captured
    package static let maximumLength = 64 * 1024

    /// No piece follows.
    package var isLast: Bool
    /// UTF-8, lines ended by LF; with sequences if they were asked for.
    package var text: [UInt8]

    package init(isLast: Bool, text: [UInt8]) {
        self.isLast = isLast
        self.text = text
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        isLast = try reader.flag(.captured, field: 1)
        text = reader.remainder()
        guard text.count <= Self.maximumLength else { throw .invalid(.captured, field: 2) }
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(isLast ? 1 : 0)
        writer.remainder(text)
    }
}

extension ByteReader {
    /// A varint that is 0 or 1.
    fileprivate mutating func flag(_ type: FrameType, field: UInt64) throws(WireError) -> Bool {
        let value = try varint()
        guard value <= 1 else { throw .invalid(type, field: field) }
        return value == 1
    }
}
