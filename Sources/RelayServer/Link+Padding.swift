// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore

/// What a client is sent that measures its link.
extension Link {
    /// Frames in one turn of the loop: other links have theirs in between.
    private static let piecesAtOnce = 4

    /// As much as the client takes, a little in each turn. What was to be said otherwise is flushed.
    func sendPadding() {
        guard owesPadding, !isPaddingPlanned else { return }
        for _ in 0..<Self.piecesAtOnce {
            guard !isGone, client.isWritable, let frame = core.nextPadding() else { break }
            client.send(frame)
            client.flush()
        }
        guard owesPadding, !isGone, client.isWritable else { return }
        isPaddingPlanned = true
        let link = NIOLoopBound(self, eventLoop: host.loop)
        host.loop.execute {
            link.value.isPaddingPlanned = false
            link.value.sendPadding()
        }
    }

    private var owesPadding: Bool { ask { $0.owesPadding } }
}
