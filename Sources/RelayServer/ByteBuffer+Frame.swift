// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayWire

extension ByteBuffer {
    /// Appends the frame as it goes on the wire; the same bytes as `Frame.encoded`.
    mutating func write(_ frame: Frame) {
        reserveCapacity(minimumWritableBytes: Frame.maximumHeaderLength + frame.body.count)
        writeBytes(frame.header)
        writeBytes(frame.body)
    }
}
