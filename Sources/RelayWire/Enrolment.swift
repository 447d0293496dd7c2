// SPDX-License-Identifier: Apache-2.0

/// What a device says to `relay-server enrol`, on its standard input: one line, then the end.
package struct EnrolRequest: Hashable, Sendable {
    package static let marker = "relay-enrol"
    /// A SHA-256 digest.
    package static let deviceLength = 32
    package static let maximumNameLength = 64
    package static let maximumVersionLength = 64

    /// The fingerprint of the device's key, 32 bytes.
    package var device: [UInt8]
    /// What the device calls itself: at most 64 bytes of UTF-8 without control characters.
    package var name: String
    /// Of the client.
    package var version: String

    /// What does not fit or does not print is left out of the texts.
    package init(device: [UInt8], name: String, version: String) {
        precondition(device.count == Self.deviceLength, "a fingerprint has 32 bytes")
        self.device = device
        self.name = printable(name, limit: Self.maximumNameLength)
        self.version = printable(version, limit: Self.maximumVersionLength)
    }

    /// Without an end of line.
    package var line: String {
        MarkedLine.text(Self.marker) { writer in
            writer.field(1, .critical, bytes: device)
            writer.field(2, .optional, name)
            writer.field(3, .optional, version)
        }
    }

    /// Finds the request in what came.
    package init(line: some Collection<UInt8>) throws(LineError) {
        let found = try MarkedLine.find(Self.marker, in: Array(line)[...]) {
            reader throws(WireError) in try Self(from: &reader)
        }
        guard let found else { throw .malformed }
        self = found
    }

    private init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...3)
        device = try fields.require(fields.bytes(1), 1)
        name = try fields.text(2, limit: Self.maximumNameLength) ?? ""
        version = try fields.text(3, limit: Self.maximumVersionLength) ?? ""
        try fields.check(device.count == Self.deviceLength, 1)
        try fields.check(isPrintable(name), 2)
        try fields.check(isPrintable(version), 3)
    }
}

/// What `relay-server enrol` answers, on its standard output: one line, among whatever the login
/// shell printed.
package enum EnrolAnswer: Hashable, Sendable {
    package static let marker = "relay-enrolled"
    package static let maximumWordsLength = 1024

    case accepted(Enrolled)
    /// The words are for people: one line, what happened and what to do.
    case refused(Refusal, words: String)

    /// Why a device was not enrolled.
    package enum Refusal: UInt64, Sendable, CaseIterable {
        /// Anything else; the words say what.
        case other = 1
        /// The request is missing or not understood.
        case badRequest = 2
        /// The request is of a newer version than this server's.
        case newerRequest = 3
        /// The state directory, or a file in it, cannot be used.
        case stateUnusable = 4
        /// No server runs, and none could be started.
        case notStarted = 5
        /// Not all was done in time.
        case tooSlow = 6
    }

    /// Without an end of line.
    package var line: String {
        MarkedLine.text(Self.marker) { writer in
            switch self {
            case .accepted(let enrolled):
                writer.field(1, .critical, 0)
                enrolled.write(to: &writer)
            case .refused(let refusal, let words):
                writer.field(1, .critical, refusal.rawValue)
                writer.field(2, .optional, printable(words, limit: Self.maximumWordsLength))
            }
        }
    }

    /// The answer in what a program printed, of which the first MiB is looked at. Nil when there is
    /// none, or not all of it; an error when there is one of a newer version only.
    package static func find(in bytes: [UInt8]) throws(LineError) -> EnrolAnswer? {
        try MarkedLine.find(marker, in: bytes[...]) { reader throws(WireError) in
            try Self(from: &reader)
        }
    }

    private init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...11)
        let result = try fields.require(fields.varint(1), 1)
        if result == 0 {
            self = .accepted(try Enrolled(fields))
        } else {
            let words = try fields.text(2, limit: Self.maximumWordsLength) ?? ""
            try fields.check(isPrintable(words), 2)
            self = .refused(Refusal(rawValue: result) ?? .other, words: words)
        }
    }
}

/// Leaves out control characters, and what exceeds `limit` bytes.
func printable(_ text: String, limit: Int) -> String {
    var scalars = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars where isPrintable(scalar) {
        count += UTF8.width(scalar)
        if count > limit { break }
        scalars.append(scalar)
    }
    return String(scalars)
}

func isPrintable(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isPrintable) }

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 32 && !(127...159).contains(scalar.value)
}
