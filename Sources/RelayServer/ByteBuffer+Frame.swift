// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayWire

extension ByteBuffer {
    /// Appends the frame as it goes on the wire; the same bytes as `Frame.encoded`.
    mutating func write(_ frame: Frame) {
        reserveCapacity(minimumWritableBytes: Frame.maximumHeaderLength + frame.body.count)
        writeEncodedInteger(frame.type.rawValue, strategy: .quic)
        writeEncodedInteger(frame.channel, strategy: .quic)
        writeEncodedInteger(UInt64(frame.body.count), strategy: .quic)
        writeBytes(frame.body)
    }
}
