// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What a peer did that the protocol forbids. It ends that peer's connection and nothing else.
package enum ProtocolViolation: Error, Hashable, Sendable {
    /// The bytes are not what the frame's type says.
    case malformed(WireError)
    /// A frame that this side never takes, or not now.
    case unexpected(FrameType)
    /// Output, a gap or an exit that does not follow on what came before.
    case brokenOutput(expected: UInt64, got: UInt64)
    /// An acknowledgement of bytes that were never sent.
    case acknowledgedUnsent(UInt64)
    /// Input that leaves a hole, or more of it than the window allows.
    case brokenInput(expected: UInt64, got: UInt64)
    /// The role does not allow what the frame asks for.
    case notAllowed(FrameType)
    /// A channel that is in use, or more of them than a link may have.
    case badChannel(UInt64)
    /// More for a holder than waits for its answer.
    case tooMuchWaiting
    /// More padding than a server gives at once, or for longer.
    case tooMuchPadding

    /// Decodes, and makes what the wire says our own error.
    static func decoding<Body: FrameBody>(
        _ frame: Frame, as: Body.Type = Body.self
    ) throws(ProtocolViolation) -> Body {
        do throws(WireError) {
            return try frame.decode()
        } catch {
            throw .malformed(error)
        }
    }
}

extension ProtocolViolation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let error): "\(error)"
        case .unexpected(let type): "\(type) is not taken here"
        case .brokenOutput(let expected, let got): "output goes on at \(got), not at \(expected)"
        case .acknowledgedUnsent(let offset): "output was acknowledged up to \(offset) unsent"
        case .brokenInput(let expected, let got): "input goes on at \(got), not at \(expected)"
        case .notAllowed(let type): "\(type) is not allowed in this role"
        case .badChannel(let number): "channel \(number) is not free, or not open"
        case .tooMuchPadding: "more padding was asked for than a link carries"
        case .tooMuchWaiting: "too much was sent before the session answered"
        }
    }
}
