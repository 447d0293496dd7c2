// SPDX-License-Identifier: Apache-2.0

/// Tells a relay-holder to write a session's output to a file instead of holding a session; the first
/// frame on the socket it was given. It answers like a holder.
package struct LogOrder: FrameBody {
    package static let type = FrameType.logOrder
    package static let maximumPathLength = 4096
    /// Pieces of a log are no smaller: each is a file.
    package static let smallestPiece: UInt64 = 64 << 10
    package static let usualPiece: UInt64 = 64 << 20

    package var session: SessionID
    /// The directory where the session's holder listens.
    package var runDirectory: String
    /// Where to write, by an absolute path.
    package var file: String
    /// Of so many bytes it is put aside and another begun.
    package var piece: UInt64

    package init(session: SessionID, runDirectory: String, file: String, piece: UInt64) {
        self.session = session
        self.runDirectory = runDirectory
        self.file = file
        self.piece = piece
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...4)
        session = SessionID(try fields.require(fields.bits128(1), 1))
        runDirectory = try fields.require(fields.text(2, limit: Self.maximumPathLength), 2)
        file = try fields.require(fields.text(3, limit: Self.maximumPathLength), 3)
        piece = try fields.varint(4) ?? Self.usualPiece
        try fields.check(piece >= Self.smallestPiece, 4)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: session.bits.bytes)
        writer.field(2, .critical, runDirectory)
        writer.field(3, .critical, file)
        writer.field(4, .critical, piece)
    }
}

/// Something that whoever looks at the session should know, in words, said once.
package struct Remark: FrameBody {
    package static let type = FrameType.remark

    package var text: String

    package init(_ text: String) { self.text = text }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...1)
        text = try fields.text(1, limit: Notice.maximumTextLength) ?? ""
    }

    package func write(to writer: inout ByteWriter) { writer.field(1, .optional, text) }
}
