// SPDX-License-Identifier: Apache-2.0

/// A line that people hand on: where a server is, its key, and a secret that opens something there.
/// `relay://host:port/#1.BASE64URL` is a session token, `relay://host:port/invite#1.BASE64URL` an
/// invitation. The base64url (RFC 4648 §5, unpadded) holds tagged fields, the secret last, so that a
/// line that was cut off shows it.
package struct SecretURL: Hashable, Sendable {
    package static let scheme = "relay://"
    /// Of the whole line; ours have some 250 characters.
    package static let maximumLength = 4096
    /// Places to look for the host besides its name.
    package static let maximumAddresses = 8
    private static let version: UInt64 = 1
    private static let invitationPath = "invite"

    /// What the secret opens.
    package enum Purpose: Hashable, Sendable {
        /// A session, whose name and role are said so that the bearer knows what he has.
        case session(SessionID, name: SessionName?, role: Role)
        /// A device is let in.
        case invitation
    }

    /// A name or an address, without brackets.
    package var host: String
    package var port: UInt16
    package var addresses: [String]
    /// The fingerprint of the server's key, 32 bytes.
    package var server: [UInt8]
    package var purpose: Purpose
    package var secret: Secret

    /// More addresses than a line takes are left out.
    package init(
        host: String, port: UInt16, addresses: [String], server: [UInt8], purpose: Purpose,
        secret: Secret
    ) {
        self.host = host
        self.port = port
        self.addresses = Array(addresses.filter(Self.isName).prefix(Self.maximumAddresses))
        self.server = server
        self.purpose = purpose
        self.secret = secret
    }

    package var text: String {
        var writer = ByteWriter()
        writer.field(1, .critical, bytes: server)
        writer.field(2, .optional, list: addresses)
        if case .session(let session, let name, let role) = purpose {
            writer.field(3, .critical, bytes: session.bits.bytes)
            writer.field(4, .optional, name?.text)
            writer.field(5, .optional, role.rawValue)
        }
        writer.field(15, .critical, bytes: secret.bytes)
        let path = purpose == .invitation ? Self.invitationPath : ""
        return "\(Self.scheme)\(place)/\(path)#\(Self.version).\(Base64.url.encode(writer.bytes))"
    }

    /// `host:port`, an IPv6 address in brackets.
    package var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Reads a line; white space in it, as mail and terminals put there, means nothing.
    package init(_ line: String) throws(SecretURLError) {
        guard line.utf8.count <= Self.maximumLength else { throw .tooLong }
        let text = line.utf8.filter { $0 > 0x20 }[...]
        guard text.starts(with: Self.scheme.utf8) else { throw .noURL }
        let rest = text.dropFirst(Self.scheme.utf8.count)
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")),
            let hash = rest.firstIndex(of: UInt8(ascii: "#")), slash < hash
        else { throw .cutOff }
        (host, port) = try Self.place(rest[..<slash])
        let path = String(decoding: rest[rest.index(after: slash)..<hash], as: UTF8.self)
        let body = try Self.body(rest[rest.index(after: hash)...])
        guard let fields = Base64.url.decode(body) else { throw .cutOff }
        do throws(WireError) {
            // The frame's type is for error messages that nobody sees.
            var reader = ByteReader(fields, frame: .token)
            let fields = try FieldReader(&reader, known: 1...5, 15...15)
            server = try fields.require(fields.digest(1), 1)
            addresses = try fields.texts(2, limit: Enrolled.maximumAddressesLength)
            purpose = try Self.purpose(path, fields)
            secret = try fields.secret(15)
        } catch {
            throw .cutOff
        }
        guard addresses.count <= Self.maximumAddresses, addresses.allSatisfy(Self.isName) else {
            throw .badPlace
        }
    }

    private static func purpose(
        _ path: String, _ fields: FieldReader
    ) throws(WireError) -> Purpose {
        let session = try fields.bits128(3).map(SessionID.init)
        switch path {
        case "":
            return .session(
                try fields.require(session, 3), name: try fields.name(4),
                role: try fields.choice(5) ?? .view)
        case invitationPath:
            try fields.check(session == nil, 3)
            return .invitation
        default: throw .invalid(.token, field: 3)
        }
    }

    private static func body(
        _ fragment: ArraySlice<UInt8>
    ) throws(SecretURLError) -> ArraySlice<UInt8> {
        let digits = fragment.prefix(4).prefix { (48...57).contains($0) }
        guard let version = UInt64(String(decoding: digits, as: UTF8.self)),
            fragment[digits.endIndex...].first == UInt8(ascii: ".")
        else { throw .cutOff }
        guard version == Self.version else { throw .version(version) }
        return fragment[digits.endIndex...].dropFirst()
    }

    private static func place(
        _ text: ArraySlice<UInt8>
    ) throws(SecretURLError) -> (host: String, port: UInt16) {
        guard let colon = text.lastIndex(of: UInt8(ascii: ":")) else { throw .badPlace }
        var host = String(decoding: text[..<colon], as: UTF8.self)
        let digits = text[text.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            throw .badPlace
        }
        guard isName(host), digits.count <= 5, digits.allSatisfy({ (48...57).contains($0) }),
            let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
        else { throw .badPlace }
        return (host, port)
    }

    /// What names and addresses are made of: nothing that a shell, a terminal or a file minds.
    package static func isName(_ text: String) -> Bool {
        let isOfName = { (byte: UInt8) in
            switch byte {
            case 48...57, 65...90, 97...122: true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"),
                UInt8(ascii: "%"):
                true
            default: false
            }
        }
        return (1...255).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy(isOfName)
    }
}

/// Why a line is no secret of ours. None of the words repeats what was in it.
package enum SecretURLError: Error, Hashable, Sendable, CustomStringConvertible {
    case noURL
    case tooLong
    /// Something is missing, or was changed.
    case cutOff
    case badPlace
    /// Newer than this program.
    case version(UInt64)

    package var description: String {
        switch self {
        case .noURL: "it does not begin with \(SecretURL.scheme)"
        case .tooLong: "it is longer than \(SecretURL.maximumLength) characters"
        case .cutOff: "something is missing in it, or was changed; copy the whole line"
        case .badPlace: "it names no host and port"
        case .version(let version): "it is of version \(version), which needs a newer relay-client"
        }
    }
}
