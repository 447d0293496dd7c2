// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// A link on which an Attach was sent. Dies with the link.
struct Lane: Equatable, Sendable {
    /// What a channel is for.
    enum Occupant: Equatable {
        /// The session that the client is in.
        case here
        /// The one that it is about to be in.
        case there
        /// One that it has left, or that did not want it.
        case past
    }

    let link: LinkID
    /// The generation of the Attach to the session that the client is in.
    var generation: UInt64
    /// How far that Attach said that the output is written.
    var written: UInt64
    /// It named the session that has answered before, and no other can answer it.
    let resumes: Bool
    var health: LinkHealth
    /// The channel of that session.
    var channel = ClientCore.channel
    /// That of the session that the client wants to move to; nil if it was not asked on this link.
    var asked: UInt64?
    /// None above this was used.
    private(set) var lastChannel = ClientCore.channel
    /// Which boot of the host its server has told.
    var boot: BootID?
    /// Frames that go before acknowledgements and input.
    var outbox: [Frame] = []
    /// The user wants to hear how many of the sessions that are listed here are detached.
    var countsOthers = false
    /// The session has answered here.
    var isAnswered = false
    /// Something has come after that answer.
    var hasCarried = false

    init(link: LinkID, generation: UInt64, written: UInt64, resumes: Bool, health: LinkHealth) {
        self.link = link
        self.generation = generation
        self.written = written
        self.resumes = resumes
        self.health = health
    }

    /// A question goes out, in place of those that have not.
    mutating func ask(_ question: Frame) {
        outbox.removeAll { $0.type == question.type }
        outbox.append(question)
    }

    /// Another session is asked, on a channel that was never used.
    mutating func ask(_ attach: Attach) {
        lastChannel += 1
        asked = lastChannel
        outbox.append(Frame(attach, channel: lastChannel))
    }

    /// What a frame on a channel is about; nil if it cannot be.
    func occupant(of channel: UInt64) -> Occupant? {
        switch channel {
        case self.channel: .here
        case asked: .there
        case 1...lastChannel: .past
        default: nil
        }
    }
}
