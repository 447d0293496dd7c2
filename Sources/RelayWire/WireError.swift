// SPDX-License-Identifier: Apache-2.0

/// What a peer got wrong in the bytes it sent. It costs the peer its connection, nobody else's.
package enum WireError: Error, Hashable, Sendable {
    /// A frame announced a body of this many bytes, more than `Frame.maximumBodyLength`.
    case frameTooLong(UInt64)
    /// A frame of a number that is not in `FrameType`.
    case unknownFrame(UInt64)
    /// The body ended before all its parts were read.
    case truncated(FrameType)
    /// The body went on after all its parts were read.
    case trailingBytes(FrameType)
    /// A part is present but its value is not allowed.
    case invalid(FrameType, field: UInt64)
    /// A tagged field that must be understood is not known here.
    case unknownCriticalField(FrameType, field: UInt64)
    /// A field that must be there is not.
    case missing(FrameType, field: UInt64)
}

extension WireError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .frameTooLong(let length): "a frame of \(length) bytes is too long"
        case .unknownFrame(let number): "frame type \(number) is unknown"
        case .truncated(let type): "\(type) is cut short"
        case .trailingBytes(let type): "\(type) goes on after its end"
        case .invalid(let type, let field): "\(type) has a wrong value in part \(field)"
        case .unknownCriticalField(let type, let field): "\(type) needs field \(field) understood"
        case .missing(let type, let field): "\(type) lacks field \(field)"
        }
    }
}
