// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The size of the session's screen, and who else is here.
extension ClientCore {
    /// Whether the session tells who is here, and is there to be asked.
    package var canLookAround: Bool {
        isAttached && session?.features.contains(Feature.presence) == true
    }

    /// What this client may do, once the session has answered.
    package var role: Role? { session?.role }

    /// The user wants to know who is attached; the answer is the effect `present`.
    package mutating func askPresent() {
        if canLookAround { lanes[0].outbox.append(Frame(AskPresent(), channel: lanes[0].channel)) }
    }

    /// The user wants somebody's attachment ended; the answer says who is left.
    package mutating func drop(_ number: UInt64) {
        guard canLookAround, role == .owner else { return }
        lanes[0].outbox.append(Frame(Drop(number: number), channel: lanes[0].channel))
    }

    /// An answer says the size where its output begins, which the client may be past by now.
    mutating func takeSize(of attached: Attached) {
        here.streamSize = attached.size.flatMap { $0.columns > 0 && $0.rows > 0 ? $0 : nil }
        if attached.offset >= here.cursor.received ?? 0 { showSize() }
    }

    /// It comes in the order of the output, some of which may have come on another link before.
    mutating func receivedSize(_ news: SessionSize) {
        here.streamSize = news.size
        if news.offset >= here.cursor.received ?? 0 { showSize() }
    }

    /// What comes on this link has reached what came on others: its size is the one that counts.
    mutating func settleSize(upTo end: UInt64) {
        if end >= here.cursor.received ?? 0, here.streamSize != here.shownSize { showSize() }
    }

    private mutating func showSize() {
        guard let streamSize = here.streamSize else { return }
        here.shownSize = streamSize
        effects.append(.sessionSize(streamSize))
    }
}
