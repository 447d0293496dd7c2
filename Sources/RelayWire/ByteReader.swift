// SPDX-License-Identifier: Apache-2.0

/// Reads the parts of one frame's body in order; every error names the frame.
package struct ByteReader {
    private var rest: ArraySlice<UInt8>
    package let frame: FrameType

    package init(_ bytes: [UInt8], frame: FrameType) {
        self.init(bytes[...], frame: frame)
    }

    package init(_ bytes: ArraySlice<UInt8>, frame: FrameType) {
        rest = bytes
        self.frame = frame
    }

    package var isAtEnd: Bool { rest.isEmpty }

    package mutating func varint() throws(WireError) -> UInt64 {
        guard let (value, length) = Varint.read(from: rest) else { throw .truncated(frame) }
        rest = rest.dropFirst(length)
        return value
    }

    /// A length as varint, then so many bytes.
    package mutating func block() throws(WireError) -> [UInt8] {
        let length = try varint()
        guard length <= UInt64(rest.count) else { throw .truncated(frame) }
        defer { rest = rest.dropFirst(Int(length)) }
        return Array(rest.prefix(Int(length)))
    }

    /// Everything that is left.
    package mutating func remainder() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }

    package func expectEnd() throws(WireError) {
        guard rest.isEmpty else { throw .trailingBytes(frame) }
    }
}

/// Writes the parts of one frame's body in order.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func varint(_ value: UInt64) {
        Varint.append(value, to: &bytes)
    }

    package mutating func block(_ block: some Collection<UInt8>) {
        Varint.append(UInt64(block.count), to: &bytes)
        bytes.append(contentsOf: block)
    }

    package mutating func remainder(_ rest: [UInt8]) {
        bytes.append(contentsOf: rest)
    }
}
