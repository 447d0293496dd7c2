// SPDX-License-Identifier: Apache-2.0

/// Shows the secret of a session token, once on a link and before any Attach: from then on the link
/// is its bearer's, whatever key he has. No answer follows but a refusal.
///
/// It is a frame of its own because an Attach reaches the holder as it was sent, and a secret goes no
/// further than the server.
package struct Token: FrameBody {
    package static let type = FrameType.token
    package var secret: Secret

    package init(_ secret: Secret) { self.secret = secret }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...1)
        secret = try fields.secret(1)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: secret.bytes)
    }
}

/// Takes up an invitation: the device at the other end of the link shall be let in.
package struct Accept: FrameBody {
    package static let type = FrameType.accept

    package var secret: Secret
    /// What the device calls itself.
    package var name: String

    package init(_ secret: Secret, name: String) {
        self.secret = secret
        self.name = printable(name, limit: EnrolRequest.maximumNameLength)
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...2)
        secret = try fields.secret(1)
        name = try fields.text(2, limit: EnrolRequest.maximumNameLength) ?? ""
        try fields.check(isPrintable(name), 2)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: secret.bytes)
        writer.field(2, .optional, name)
    }
}

/// The device is let in from now on, and the invitation is used up.
package struct Accepted: FrameBody {
    package static let type = FrameType.accepted

    /// Whose server it is.
    package var user: String
    /// The device was not in the list before.
    package var isNew: Bool

    package init(user: String, isNew: Bool) {
        self.user = user
        self.isNew = isNew
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...2)
        user = try fields.require(fields.text(1, limit: Attach.maximumUserLength), 1)
        isNew = fields.flag(2)
        try fields.check(isPrintable(user), 1)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, user)
        writer.field(2, .optional, flag: isNew)
    }
}

/// What a client sent is not done because its role does not allow it; the attachment goes on. Only a
/// client that said in its Attach that it takes this frame gets it; any other is refused.
package struct Denied: FrameBody {
    package static let type = FrameType.denied
    /// Of the frame that was sent.
    package var frame: FrameType

    package init(_ frame: FrameType) { self.frame = frame }

    package init(from reader: inout ByteReader) throws(WireError) {
        guard let frame = FrameType(rawValue: try reader.varint()) else {
            throw .invalid(.denied, field: 1)
        }
        self.frame = frame
    }

    package func write(to writer: inout ByteWriter) { writer.varint(frame.rawValue) }
}
