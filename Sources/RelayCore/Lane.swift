// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// A link on which an Attach was sent. Dies with the link.
struct Lane: Equatable, Sendable {
    let link: LinkID
    /// The generation of its Attach.
    let generation: UInt64
    /// How far its Attach said that the output is written.
    let written: UInt64
    /// Its Attach named the session that has answered before, and no other can answer it.
    let resumes: Bool
    var health: LinkHealth
    /// Frames that go before acknowledgements and input.
    var outbox: [Frame] = []
    /// Detached sessions heard of so far; nil when nothing about them was asked, or all is known.
    var othersDetached: Int?
    /// The session has answered here.
    var isAnswered = false
    /// Something has come after that answer.
    var hasCarried = false

    /// A question goes out, in place of those that have not.
    mutating func ask(_ question: Frame) {
        outbox.removeAll { $0.type == question.type }
        outbox.append(question)
    }
}
