// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelaySystem
internal import Synchronization

/// What a link's program says on its standard error: shown while the link begins, kept for the case
/// that it fails, and never shown in the middle of a session.
final class Complaints: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    /// A reason is in the last lines.
    private static let capacity = 2048

    private struct State {
        var newest: [UInt8] = []
        var isShown: Bool
    }

    private let state: Mutex<State>

    init(areShown: Bool) { state = Mutex(State(isShown: areShown)) }

    /// The link works: from now on nothing is shown.
    func hush() { state.withLock { $0.isShown = false } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        let isShown = state.withLock { state in
            state.newest = (state.newest + bytes).suffix(Self.capacity)
            return state.isShown
        }
        if isShown { _ = OutputWriter.write(bytes, to: 2) }
    }

    /// The last thing said; nil if that is nothing, or was shown already.
    var lastLine: String? {
        let newest = state.withLock { $0.isShown ? [] : $0.newest }
        let line = newest.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.last
        return line.map { String(decoding: $0, as: UTF8.self) }
    }
}
