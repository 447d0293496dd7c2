// SPDX-License-Identifier: Apache-2.0

/// The session's screen has another size from an offset of its output on. It comes where that is:
/// between the output before it and what is printed for the new size.
package struct SessionSize: FrameBody {
    package static let type = FrameType.sessionSize

    package var offset: UInt64
    package var size: WindowSize

    package init(offset: UInt64, size: WindowSize) {
        self.offset = offset
        self.size = size
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        offset = try reader.varint()
        let varints = [
            try reader.varint(), try reader.varint(), try reader.varint(), try reader.varint(),
        ]
        guard let size = WindowSize(varints), size.columns > 0, size.rows > 0 else {
            throw .invalid(.sessionSize, field: 2)
        }
        self.size = size
    }

    package func write(to writer: inout ByteWriter) {
        writer.varint(offset)
        for value in size.varints { writer.varint(value) }
    }
}

/// Asks who is attached.
package struct AskPresent: FrameBody {
    package static let type = FrameType.askPresent
    package init() {}
    package init(from reader: inout ByteReader) throws(WireError) {}
    package func write(to writer: inout ByteWriter) {}
}

/// Ends an attachment of somebody else. Owner only.
package struct Drop: FrameBody {
    package static let type = FrameType.drop

    /// As Present numbers it. One that is gone meanwhile is no error.
    package var number: UInt64

    package init(number: UInt64) { self.number = number }
    package init(from reader: inout ByteReader) throws(WireError) { number = try reader.varint() }
    package func write(to writer: inout ByteWriter) { writer.varint(number) }
}

/// Who is attached: all of them as the answer to AskPresent, or one that has just come or left.
package struct Present: FrameBody {
    package static let type = FrameType.present
    /// A holder has no more attachments.
    package static let maximumCount = 64

    package enum News: UInt64, Sendable {
        /// These are all.
        case all = 0
        /// This one has come.
        case came = 1
        /// This one has left.
        case left = 2
    }

    package var news: News
    package var attachments: [AttachmentInformation]

    package init(_ news: News, _ attachments: [AttachmentInformation]) {
        self.news = news
        self.attachments = Array(attachments.prefix(Self.maximumCount))
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...2)
        news = try fields.choice(1) ?? .all
        attachments = []
        if var list = fields.nested(2) {
            while !list.isAtEnd {
                try fields.check(attachments.count < Self.maximumCount, 2)
                var one = ByteReader(try list.block(), frame: .present)
                attachments.append(try AttachmentInformation(from: &one))
            }
        }
        try fields.check(news == .all || attachments.count == 1, 2)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, news.rawValue)
        writer.nested(2, .critical) { list in
            for attachment in attachments {
                var inner = ByteWriter()
                attachment.write(to: &inner)
                list.block(inner.bytes)
            }
        }
    }
}

/// One attachment of a session.
package struct AttachmentInformation: Hashable, Sendable {
    package static let maximumNameLength = 256
    package static let maximumAddressLength = 64

    /// Names it as long as it lasts.
    package var number: UInt64
    package var role: Role
    /// What people call the device; empty if the server did not know.
    package var device = ""
    /// Where the server saw it; empty if it came through a program.
    package var address = ""
    package var size: WindowSize?
    /// Milliseconds since it typed; since it came if it never did.
    package var idle: UInt64 = 0
    package var leads = false
    /// It is the one that asks.
    package var isSelf = false
    package var kind = Attach.Kind.terminal

    package init(number: UInt64, role: Role) {
        self.number = number
        self.role = role
    }

    init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...9)
        number = try fields.require(fields.varint(1), 1)
        role = try fields.require(fields.choice(2), 2)
        device = try fields.text(3, limit: Self.maximumNameLength) ?? ""
        address = try fields.text(4, limit: Self.maximumAddressLength) ?? ""
        size = try WindowSize(fields.varints(5, limit: 4))
        idle = try fields.varint(6) ?? 0
        leads = fields.flag(7)
        isSelf = fields.flag(8)
        kind = try fields.choice(9) ?? .terminal
    }

    func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, number)
        writer.field(2, .critical, role.rawValue)
        if !device.isEmpty { writer.field(3, .optional, device) }
        if !address.isEmpty { writer.field(4, .optional, address) }
        writer.field(5, .optional, list: size?.varints ?? [])
        writer.field(6, .optional, idle)
        writer.field(7, .optional, flag: leads)
        writer.field(8, .optional, flag: isSelf)
        if kind != .terminal { writer.field(9, .optional, kind.rawValue) }
    }
}
