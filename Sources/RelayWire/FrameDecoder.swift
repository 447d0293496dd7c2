// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of bytes into frames; lives as long as its link.
///
/// It keeps at most one incomplete frame, and before it no more than that of what was given out, so
/// its memory is bounded by twice `Frame.maximumHeaderLength + maximumBodyLength` and what is fed at
/// once.
package struct FrameDecoder: Equatable, Sendable {
    /// So much memory a link keeps that has nothing to decode: most are idle most of the time.
    private static let idleCapacity = 4096

    private var pending: [UInt8] = []
    /// Where the first byte not yet given out is in `pending`.
    private var position = 0
    /// A longer body is an error. Less than any frame may have where less is expected.
    package var maximumBodyLength = Frame.maximumBodyLength

    package init() {}

    /// How many bytes wait for the rest of their frame.
    package var pendingCount: Int { pending.count - position }

    package mutating func feed(_ bytes: some Collection<UInt8>) {
        if position == pending.count {
            pending.removeAll(keepingCapacity: true)
            position = 0
        } else if position > Self.idleCapacity, position > pendingCount {
            pending.removeFirst(position)
            position = 0
        }
        pending.append(contentsOf: bytes)
    }

    /// The next complete frame; nil until more bytes come. After an error the stream is lost.
    package mutating func next() throws(WireError) -> Frame? {
        var rest = pending[position...]
        guard let type = Self.takeVarint(&rest) else { return nil }
        guard let frameType = FrameType(rawValue: type) else { throw .unknownFrame(type) }
        guard let channel = Self.takeVarint(&rest), let length = Self.takeVarint(&rest) else {
            return nil
        }
        guard length <= UInt64(maximumBodyLength) else { throw .frameTooLong(length) }
        guard rest.count >= Int(length) else { return nil }
        let body = Array(rest.prefix(Int(length)))
        position = rest.startIndex + body.count
        if position == pending.count, pending.capacity > Self.idleCapacity {
            pending = []
            position = 0
        }
        return Frame(type: frameType, channel: channel, body: body)
    }

    /// Overwrites what was given out and is still here: it held a secret.
    package mutating func wipe() {
        for index in 0..<position { pending[index] = 0 }
    }

    private static func takeVarint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        guard let (value, length) = Varint.read(from: bytes) else { return nil }
        bytes = bytes.dropFirst(length)
        return value
    }
}
