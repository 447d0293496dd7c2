// SPDX-License-Identifier: Apache-2.0

/// Asks the server for its user's session tokens, to make one, or to revoke some. Only a device of
/// the user is answered.
package struct Shares: FrameBody {
    package static let type = FrameType.shares
    /// A session's name or id, or a token's.
    package static let maximumWordsLength = SessionName.maximumLength

    package enum Wish: Hashable, Sendable {
        case list
        case share(Share)
        /// The token of this id, or the only one of a session that is named so. `all`: every token of
        /// that session, or, without words, every token there is.
        case unshare(String?, all: Bool)
    }

    /// A token that is to be made.
    package struct Share: Hashable, Sendable {
        /// Name or id.
        package var session: String
        /// `view` or `control`: an owner is enrolled.
        package var role: Role
        /// In seconds; nil never expires.
        package var lifetime: UInt64?
        /// The first key that shows it is the only one that may.
        package var once: Bool
        /// SHA-256 of the secret, which is made where it is shown and stays there.
        package var digest: [UInt8]

        package init(
            session: String, role: Role, lifetime: UInt64?, once: Bool, digest: [UInt8]
        ) {
            self.session = session
            self.role = role
            self.lifetime = lifetime
            self.once = once
            self.digest = digest
        }
    }

    package var wish: Wish

    package init(_ wish: Wish) { self.wish = wish }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...7)
        let words = try fields.text(2, limit: Self.maximumWordsLength)
        switch try fields.require(fields.varint(1), 1) {
        case 0: wish = .list
        case 1:
            let share = Share(
                session: try fields.require(words, 2),
                role: try fields.require(fields.choice(3), 3), lifetime: try fields.varint(4),
                once: fields.flag(5), digest: try fields.require(fields.digest(6), 6))
            try fields.check(share.role < .owner, 3)
            wish = .share(share)
        case 2:
            wish = .unshare(words, all: fields.flag(7))
            try fields.check(words != nil || fields.flag(7), 2)
        default: throw .invalid(Self.type, field: 1)
        }
    }

    package func write(to writer: inout ByteWriter) {
        switch wish {
        case .list: writer.field(1, .critical, 0)
        case .share(let share):
            writer.field(1, .critical, 1)
            writer.field(2, .critical, share.session)
            writer.field(3, .critical, share.role.rawValue)
            writer.field(4, .critical, share.lifetime)
            writer.field(5, .critical, flag: share.once)
            writer.field(6, .critical, bytes: share.digest)
        case .unshare(let words, let all):
            writer.field(1, .critical, 2)
            writer.field(2, .critical, words)
            writer.field(7, .critical, flag: all)
        }
    }
}

/// The answer to Shares: the tokens there are, after what was asked has been done.
package struct ShareTable: FrameBody {
    package static let type = FrameType.shareTable
    /// A server has no more tokens at a time; with the longest texts they fit into a frame.
    package static let maximumCount = 512

    package var tokens: [TokenInformation]
    /// How many were revoked; nil if that was not asked for.
    package var revoked: UInt64?

    package init(_ tokens: [TokenInformation], revoked: UInt64? = nil) {
        self.tokens = Array(tokens.prefix(Self.maximumCount))
        self.revoked = revoked
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...2)
        tokens = []
        if var list = fields.nested(1) {
            while !list.isAtEnd {
                guard tokens.count < Self.maximumCount else { throw .invalid(Self.type, field: 1) }
                var token = ByteReader(try list.block(), frame: Self.type)
                tokens.append(try TokenInformation(from: &token))
            }
        }
        revoked = try fields.varint(2)
    }

    package func write(to writer: inout ByteWriter) {
        writer.nested(1, .critical) { list in
            for token in tokens {
                var inner = ByteWriter()
                token.write(to: &inner)
                list.block(inner.bytes)
            }
        }
        writer.field(2, .optional, revoked)
    }
}

/// What the server knows of one token. Times are seconds since 1970, by the host's clock.
package struct TokenInformation: Hashable, Sendable {
    package var id: TokenID
    package var session: SessionID
    /// What the session is called now.
    package var name: SessionName
    package var role: Role
    package var made: UInt64 = 0
    /// Nil is never.
    package var expires: UInt64?
    package var lastUsed: UInt64?
    /// Where it was used last: an address, without a port.
    package var from: String?
    /// Links on which it is used now.
    package var links: UInt64 = 0
    package var once = false
    /// With `once`: the fingerprint of the key that has used it.
    package var bound: [UInt8]?

    package init(id: TokenID, session: SessionID, name: SessionName, role: Role) {
        self.id = id
        self.session = session
        self.name = name
        self.role = role
    }

    init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...11)
        id = try fields.tokenID(1)
        session = SessionID(try fields.require(fields.bits128(2), 2))
        name = try fields.require(fields.name(3), 3)
        role = try fields.require(fields.choice(4), 4)
        made = try fields.varint(5) ?? 0
        expires = try fields.varint(6)
        lastUsed = try fields.varint(7)
        from = try fields.text(8, limit: DeviceInformation.maximumAddressLength)
        links = try fields.varint(9) ?? 0
        once = fields.flag(10)
        bound = try fields.digest(11)
    }

    func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, UInt64(id.number))
        writer.field(2, .critical, bytes: session.bits.bytes)
        writer.field(3, .critical, name.text)
        writer.field(4, .critical, role.rawValue)
        writer.field(5, .optional, made)
        writer.field(6, .optional, expires)
        writer.field(7, .optional, lastUsed)
        writer.field(8, .optional, from)
        writer.field(9, .optional, links)
        writer.field(10, .optional, flag: once)
        writer.field(11, .optional, bytes: bound)
    }
}

/// The answer to a share: the token is made, and this is how a bearer reaches its session.
package struct Shared: FrameBody {
    package static let type = FrameType.shared

    package var token: TokenInformation
    /// The fingerprint of the server's key.
    package var server: [UInt8]
    package var port: UInt16
    /// The host's addresses, as it sees them.
    package var addresses: [String] = []

    package init(_ token: TokenInformation, server: [UInt8], port: UInt16) {
        self.token = token
        self.server = server
        self.port = port
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...4)
        var nested = try fields.require(fields.nested(1), 1)
        token = try TokenInformation(from: &nested)
        server = try fields.require(fields.digest(2), 2)
        let number = try fields.require(fields.varint(3), 3)
        port = UInt16(truncatingIfNeeded: number)
        addresses = try fields.texts(4, limit: Enrolled.maximumAddressesLength)
        try fields.check((1...65535).contains(number), 3)
        try fields.check(addresses.allSatisfy(isPrintable), 4)
    }

    package func write(to writer: inout ByteWriter) {
        writer.nested(1, .critical) { token.write(to: &$0) }
        writer.field(2, .critical, bytes: server)
        writer.field(3, .critical, UInt64(port))
        writer.field(4, .optional, list: addresses)
    }
}
