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
        if canLookAround { lanes[0].outbox.append(Frame(AskPresent(), channel: Self.channel)) }
    }

    /// The user wants somebody's attachment ended; the answer says who is left.
    package mutating func drop(_ number: UInt64) {
        guard canLookAround, role == .owner else { return }
        lanes[0].outbox.append(Frame(Drop(number: number), channel: Self.channel))
    }

    /// An answer says the size where its output begins. If the client is further by then, it knows of
    /// all sizes up to there.
    mutating func takeSize(of attached: Attached) {
        guard let size = attached.size, size.columns > 0, size.rows > 0,
            attached.offset >= cursor.received ?? 0
        else { return }
        effects.append(.sessionSize(size))
    }

    /// It comes in the order of the output. One for output that was there before is old.
    mutating func receivedSize(_ news: SessionSize) {
        if news.offset >= cursor.received ?? 0 { effects.append(.sessionSize(news.size)) }
    }
}
