// SPDX-License-Identifier: Apache-2.0

/// What a device that has been enrolled needs to come by itself, and what its user wants to know.
package struct Enrolled: Hashable, Sendable {
    /// Of addresses, all together; as many as a host with many networks has.
    package static let maximumAddressesLength = 1024
    package static let maximumNameLength = 256

    /// Whether what the user runs goes on after the last logout (loginctl(1), enable-linger).
    package enum Lingering: UInt64, Sendable, CaseIterable {
        /// Nobody could find out.
        case unknown = 0
        case on = 1
        /// It was off, and enrolling turned it on.
        case enabledNow = 2
        /// It is off, and the system does not let the user turn it on.
        case refused = 3
        /// The host has no systemd-logind: nothing ends at a logout.
        case none = 4
    }

    /// Where the server listens.
    package var port: UInt16
    /// Addresses of the host, in words, the likeliest first: the one by which ssh came in, then
    /// those it sees itself.
    package var addresses: [String] = []
    /// The fingerprint of the server's key, 32 bytes.
    package var server: [UInt8]
    /// Whose server it is.
    package var user: String
    /// What the host calls itself.
    package var host = ""
    /// Of the server program.
    package var version = ""
    /// The device was not in the list before.
    package var isNew = false
    package var lingering = Lingering.unknown
    /// No server ran before.
    package var started = false

    package init(port: UInt16, server: [UInt8], user: String) {
        precondition(server.count == EnrolRequest.deviceLength, "a fingerprint has 32 bytes")
        self.port = port
        self.server = server
        self.user = user
    }

    init(_ fields: FieldReader) throws(WireError) {
        let number = try fields.require(fields.varint(3), 3)
        port = UInt16(truncatingIfNeeded: number)
        addresses = try fields.texts(4, limit: Self.maximumAddressesLength)
        server = try fields.require(fields.bytes(5), 5)
        user = try fields.require(fields.text(6, limit: Self.maximumNameLength), 6)
        host = try fields.text(7, limit: Self.maximumNameLength) ?? ""
        version = try fields.text(8, limit: EnrolRequest.maximumVersionLength) ?? ""
        isNew = fields.flag(9)
        lingering = Lingering(rawValue: try fields.varint(10) ?? 0) ?? .unknown
        started = fields.flag(11)
        try fields.check((1...65535).contains(number), 3)
        try fields.check(addresses.allSatisfy(isPrintable), 4)
        try fields.check(server.count == EnrolRequest.deviceLength, 5)
        try fields.check(isPrintable(user), 6)
        try fields.check(isPrintable(host), 7)
        try fields.check(isPrintable(version), 8)
    }

    func write(to writer: inout ByteWriter) {
        writer.field(3, .critical, UInt64(port))
        writer.field(4, .optional, list: addresses)
        writer.field(5, .critical, bytes: server)
        writer.field(6, .critical, user)
        writer.field(7, .optional, host)
        writer.field(8, .optional, version)
        writer.field(9, .optional, flag: isNew)
        writer.field(10, .optional, lingering.rawValue)
        writer.field(11, .optional, flag: started)
    }
}
