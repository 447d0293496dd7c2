// SPDX-License-Identifier: Apache-2.0

/// Asks the server for the list of its user's devices, or to take one out of it. Only a device that
/// is in the list itself is answered.
package struct Devices: FrameBody {
    package static let type = FrameType.devices
    package static let maximumNameLength = 256

    package enum Wish: Hashable, Sendable {
        case list
        /// Takes a device out, ends its links, and keeps it out. The device is named by its
        /// fingerprint, by a beginning of it that only one has, or by a comment that only one has.
        case revoke(String)
    }

    package var wish: Wish

    package init(_ wish: Wish) { self.wish = wish }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...2)
        let name = try fields.text(2, limit: Self.maximumNameLength)
        switch try fields.require(fields.varint(1), 1) {
        case 0: wish = .list
        case 1: wish = .revoke(try fields.require(name, 2))
        default: throw .invalid(Self.type, field: 1)
        }
    }

    package func write(to writer: inout ByteWriter) {
        switch wish {
        case .list: writer.field(1, .critical, 0)
        case .revoke(let name):
            writer.field(1, .critical, 1)
            writer.field(2, .critical, name)
        }
    }
}

/// The answer to Devices: who may come, after what was asked has been done.
package struct DeviceTable: FrameBody {
    package static let type = FrameType.deviceTable
    /// Of devices in one answer; with the longest names they fit into a frame.
    package static let maximumCount = 512

    package var devices: [DeviceInformation]
    /// How many there are, if the answer does not have room for all.
    package var total: UInt64
    /// The fingerprint of the one that was taken out.
    package var revoked: [UInt8]?

    package init(_ devices: [DeviceInformation], revoked: [UInt8]? = nil) {
        self.devices = Array(devices.prefix(Self.maximumCount))
        total = UInt64(devices.count)
        self.revoked = revoked
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...3)
        devices = []
        if var list = fields.nested(1) {
            while !list.isAtEnd {
                guard devices.count < Self.maximumCount else { throw .invalid(Self.type, field: 1) }
                var device = ByteReader(try list.block(), frame: Self.type)
                devices.append(try DeviceInformation(from: &device))
            }
        }
        total = try fields.varint(2) ?? UInt64(devices.count)
        revoked = fields.bytes(3)
        try fields.check(total >= UInt64(devices.count), 2)
        try fields.check(revoked == nil || revoked?.count == DeviceInformation.keyLength, 3)
    }

    package func write(to writer: inout ByteWriter) {
        writer.nested(1, .critical) { list in
            for device in devices {
                var inner = ByteWriter()
                device.write(to: &inner)
                list.block(inner.bytes)
            }
        }
        writer.field(2, .optional, total)
        writer.field(3, .optional, bytes: revoked)
    }
}

/// What the server knows of one device. Times are seconds since 1970, by the host's clock.
package struct DeviceInformation: Hashable, Sendable {
    /// A SHA-256 digest.
    package static let keyLength = 32
    package static let maximumNameLength = 256
    package static let maximumAddressLength = 64

    /// The fingerprint of its key, 32 bytes.
    package var key: [UInt8]
    /// Its comment in the list, or the name in its certificate; may be empty.
    package var name: String
    package var added: UInt64?
    package var lastSeen: UInt64?
    /// Where it was last seen: an address, without a port.
    package var from: String?
    /// Links that it has now.
    package var links: UInt64 = 0
    /// The one that asks.
    package var isThis = false
    /// It is let in by a certificate of the user's authority and stands in no list.
    package var isCertified = false

    package init(key: [UInt8], name: String) {
        precondition(key.count == Self.keyLength, "a fingerprint has 32 bytes")
        self.key = key
        self.name = name
    }

    init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...8)
        key = try fields.require(fields.bytes(1), 1)
        name = try fields.text(2, limit: Self.maximumNameLength) ?? ""
        added = try fields.varint(3)
        lastSeen = try fields.varint(4)
        from = try fields.text(5, limit: Self.maximumAddressLength)
        links = try fields.varint(6) ?? 0
        isThis = fields.flag(7)
        isCertified = fields.flag(8)
        try fields.check(key.count == Self.keyLength, 1)
    }

    func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: key)
        writer.field(2, .optional, name)
        writer.field(3, .optional, added)
        writer.field(4, .optional, lastSeen)
        writer.field(5, .optional, from)
        writer.field(6, .optional, links)
        writer.field(7, .optional, flag: isThis)
        writer.field(8, .optional, flag: isCertified)
    }
}

/// Something the user should know about the session of this channel, said once after Attached. Only
/// a client whose Hello has feature 2 gets it.
package struct Notice: FrameBody {
    package static let type = FrameType.notice
    package static let maximumTextLength = 1024

    /// For people, one line: what it is and what to do.
    package var text: String

    package init(_ text: String) { self.text = text }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...1)
        text = try fields.text(1, limit: Self.maximumTextLength) ?? ""
    }

    package func write(to writer: inout ByteWriter) { writer.field(1, .optional, text) }
}
