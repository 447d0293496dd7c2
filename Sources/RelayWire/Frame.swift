// SPDX-License-Identifier: Apache-2.0

/// One frame as it travels: type, channel, length of the body (three varints), body.
///
/// The body stays bytes until somebody needs to know what is in it: the server forwards frames
/// between client and holder without looking inside.
package struct Frame: Equatable, Sendable {
    /// No body is longer: a Specify fits that has the longest command the kernel takes as one
    /// argument (128 KiB) twice, for lists and for the shell, and the largest environment. A peer
    /// that announces more is cut off unread.
    package static let maximumBodyLength = 384 * 1024
    /// Three varints of at most eight bytes.
    package static let maximumHeaderLength = 24
    /// The channel of frames about the link itself.
    package static let linkChannel: UInt64 = 0

    package var type: FrameType
    /// Which attachment of the link this is about.
    package var channel: UInt64
    package var body: [UInt8]

    package init(type: FrameType, channel: UInt64, body: [UInt8]) {
        self.type = type
        self.channel = channel
        self.body = body
    }

    package init(_ body: some FrameBody, channel: UInt64 = Frame.linkChannel) {
        var writer = ByteWriter()
        body.write(to: &writer)
        self.init(type: body.type, channel: channel, body: writer.bytes)
    }

    /// The body as what its type says it is.
    package func decode<Body: FrameBody>(_: Body.Type = Body.self) throws(WireError) -> Body {
        precondition(type == Body.type, "a frame is decoded as its own type")
        var reader = ByteReader(body, frame: type)
        let decoded = try Body(from: &reader)
        try reader.expectEnd()
        return decoded
    }

    /// Appends the frame as it goes on the wire.
    package func append(to bytes: inout [UInt8]) {
        appendHeader(to: &bytes)
        bytes.append(contentsOf: body)
    }

    /// What goes before the body.
    package var header: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Frame.maximumHeaderLength)
        appendHeader(to: &bytes)
        return bytes
    }

    private func appendHeader(to bytes: inout [UInt8]) {
        Varint.append(type.rawValue, to: &bytes)
        Varint.append(channel, to: &bytes)
        Varint.append(UInt64(body.count), to: &bytes)
    }

    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Frame.maximumHeaderLength + body.count)
        append(to: &bytes)
        return bytes
    }
}

/// What a frame of one type says, and how it is written.
package protocol FrameBody: Hashable, Sendable {
    static var type: FrameType { get }
    init(from reader: inout ByteReader) throws(WireError)
    func write(to writer: inout ByteWriter)
}

extension FrameBody {
    package var type: FrameType { Self.type }
}
