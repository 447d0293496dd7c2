// SPDX-License-Identifier: Apache-2.0

/// Asks a server, over the control socket on its host, who it is, or to make room for another program
/// that takes its place. The answer is Running, or Refused when that program cannot serve as it
/// does. No client can send it.
package struct Upgrade: FrameBody {
    package static let type = FrameType.upgrade
    package static let maximumPathLength = 4096

    /// The program that is to take its place, by an absolute path; nil only asks.
    package var executable: String?

    package init(executable: String? = nil) { self.executable = executable }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...1)
        executable = try fields.text(1, limit: Self.maximumPathLength)
    }

    package func write(to writer: inout ByteWriter) { writer.field(1, .critical, executable) }
}

/// Which server this is; the answer to Upgrade, before it makes room.
package struct Running: FrameBody {
    package static let type = FrameType.running

    /// Program and version.
    package var software: String
    package var process: UInt64
    /// Tells one run of a server from the next.
    package var run: Bits128

    package init(software: String, process: UInt64, run: Bits128) {
        self.software = software
        self.process = process
        self.run = run
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...3)
        software = try fields.text(1, limit: SessionInformation.maximumSoftwareLength) ?? ""
        process = try fields.varint(2) ?? 0
        run = try fields.require(fields.bits128(3), 3)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .optional, software)
        writer.field(2, .optional, process)
        writer.field(3, .critical, bytes: run.bytes)
    }
}

extension Refused {
    /// With so much of the text as fits.
    package init(_ code: Code, cutting text: String) {
        // What is cut within a character becomes U+FFFD, of three bytes.
        let fitting = text.utf8.prefix(Self.maximumTextLength - 3)
        self.init(code, String(decoding: fitting, as: UTF8.self))
    }
}
