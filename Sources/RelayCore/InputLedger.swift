// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// One client program as a session knows it: who it belongs to and which run of it.
package struct Typist: Hashable, Sendable {
    /// As the server admitted it.
    package var principal: String
    package var instance: InstanceID

    package init(principal: String, instance: InstanceID) {
        self.principal = principal
        self.instance = instance
    }

    /// The session's own model of a terminal; no server admits anybody without a name.
    static let model = Typist(principal: "", instance: InstanceID(Bits128(high: 0, low: 0)))
}

/// How far everybody's typing was taken, and what waits for the PTY. Lives as long as the session.
///
/// Every byte a typist sends has a number, and each is queued at most once: what comes again is
/// dropped, a hole is a violation. At most `maximumRemembered` typists of one principal are known,
/// and of all bearers of one token; those who said Bye are forgotten first, then those unheard of for
/// longest, never one that is attached or has bytes waiting. Who may only look is not remembered.
package struct InputLedger: Equatable, Sendable {
    /// A user has few devices and each runs few clients; more than this is a script gone wrong.
    package static let maximumRemembered = 64

    struct Entry: Equatable {
        /// The highest generation that attached.
        var generation: UInt64
        /// Every byte before this was queued.
        var received: UInt64
        /// Every byte before this is written to the PTY.
        var written: UInt64
        /// Its past was forgotten: what it typed before this is given up, and it is told so until it
        /// attaches knowing it. 0 if nothing was.
        var forgottenBefore: UInt64
        /// The typist said that nothing follows this offset.
        var end: UInt64?
        /// It said Bye: only its generation still counts, so that no old link can type again.
        var isClosed = false
        var isAttached = false
        /// Orders entries by when they were last heard of.
        var lastUse: UInt64
    }

    /// What happened to an attaching typist's past.
    package enum Standing: Equatable, Sendable {
        /// It goes on after this many written bytes.
        case known(written: UInt64)
        /// Its past is forgotten; only what it types from `from` on is taken.
        case unknown(from: UInt64)
        /// A newer generation of it was here, or it has said Bye.
        case superseded
        /// All that may be remembered are attached or have bytes waiting.
        case tooMany
    }

    /// More of the model's answers do not wait: the program asks and never reads.
    package static let maximumAnswers = 4096

    private var entries: [Typist: Entry] = [:]
    /// Parties of whom somebody was forgotten: an unanswered typist of theirs may be that one.
    private var forgetful: Set<Substring> = []
    private var uses: UInt64 = 0
    private var typed = InputQueue()
    private var piped = InputQueue()

    package init() {}

    /// Whether a newer generation of a typist was here, or it has said Bye.
    package func isOutdated(_ generation: UInt64, of typist: Typist) -> Bool {
        guard let entry = entries[typist] else { return false }
        return generation <= entry.generation || entry.isClosed
    }

    /// A typist attaches. `Standing` says whether, and from where, its input counts.
    ///
    /// - Parameter mayType: nothing is taken from another, so what it says of its past is as good.
    package mutating func attached(
        _ typist: Typist, _ attach: Attach, mayType: Bool = true
    ) -> Standing {
        uses += 1
        if var entry = entries[typist] {
            guard !isOutdated(attach.generation, of: typist) else { return .superseded }
            entry.generation = attach.generation
            entry.isAttached = true
            entry.lastUse = uses
            entries[typist] = entry
            // The answer that said so may have been lost.
            if attach.inputWritten < entry.forgottenBefore {
                return .unknown(from: entry.forgottenBefore)
            }
            return .known(written: entry.written)
        }
        guard mayType else { return .known(written: attach.inputWritten) }
        let party = Grant.party(of: typist.principal)
        guard makeRoom(for: party) else { return .tooMany }
        // Where all that was typed is confirmed, nothing can be typed twice.
        let isForgotten =
            attach.inputEnd > attach.inputWritten
            && (attach.resumes || (attach.generation > 1 && forgetful.contains(party)))
        let start = isForgotten ? attach.inputEnd : attach.inputWritten
        entries[typist] = Entry(
            generation: attach.generation, received: start, written: start,
            forgottenBefore: isForgotten ? start : 0, isAttached: true, lastUse: uses)
        return isForgotten ? .unknown(from: start) : .known(written: start)
    }

    /// Whether a typist is known that has not said Bye.
    package func remembers(_ typist: Typist) -> Bool { entries[typist]?.isClosed == false }

    /// The link of a typist's attachment of this generation is gone.
    package mutating func detached(_ typist: Typist, generation: UInt64) {
        guard entries[typist]?.generation == generation else { return }
        uses += 1
        entries[typist]?.lastUse = uses
        entries[typist]?.isAttached = false
    }

    /// Bytes came from a typist that is attached.
    ///
    /// - Parameter isDropped: they count, but are not written.
    package mutating func received(
        _ input: Input, from typist: Typist, into path: InputPath = .terminal,
        isDropped: Bool = false
    ) throws(ProtocolViolation) {
        guard let entry = entries[typist] else { throw .unexpected(.input) }
        guard input.offset <= entry.received, input.end <= entry.written + Input.window,
            input.end <= entry.end ?? .max
        else { throw .brokenInput(expected: entry.received, got: input.offset) }
        guard input.end > entry.received else { return }
        let new = input.bytes.suffix(Int(input.end - entry.received))
        entries[typist]?.received = input.end
        change(path) { queue in
            if isDropped {
                queue.addDropped(UInt64(new.count), of: typist)
            } else {
                queue.add(new, of: typist)
            }
        }
    }

    /// A typist said that its input ends at an offset that it has sent all bytes before. A terminal's
    /// has no end.
    package mutating func ended(
        _ end: InputEnd, from typist: Typist, into path: InputPath = .terminal
    ) throws(ProtocolViolation) {
        guard let entry = entries[typist], end.offset == entry.received,
            entry.end == nil || entry.end == end.offset
        else {
            throw .brokenInput(expected: entries[typist]?.received ?? 0, got: end.offset)
        }
        guard entry.end == nil else { return }
        entries[typist]?.end = end.offset
        if path == .pipe { piped.addEnd(of: typist) }
    }

    private mutating func change<Answer>(
        _ path: InputPath, _ change: (inout InputQueue) -> Answer
    ) -> Answer {
        switch path {
        case .terminal: change(&typed)
        case .pipe: change(&piped)
        }
    }

    /// Whether some of these bytes have not come before.
    package func isNew(_ input: Input, from typist: Typist) throws(ProtocolViolation) -> Bool {
        guard let entry = entries[typist] else { throw .unexpected(.input) }
        return input.end > entry.received
    }

    /// The model of the terminal types. What does not fit is not typed.
    package mutating func answered(_ bytes: [UInt8]) {
        guard typed.count(of: .model) + UInt64(bytes.count) <= Self.maximumAnswers else { return }
        typed.add(bytes[...], of: .model)
    }

    /// At the front of a queue is something that is not to be written: counts it as written. Gives
    /// whose it was.
    package mutating func passDropped() -> Typist? {
        guard let (typist, count) = typed.takeDropped() ?? piped.takeDropped() else { return nil }
        entries[typist]?.written += count
        return typist
    }

    /// A typist leaves for good. What it sent is still written.
    package mutating func saidBye(_ typist: Typist) {
        entries[typist]?.isClosed = true
        entries[typist]?.isAttached = false
    }

    /// How far this typist's bytes are written to the PTY.
    package func written(by typist: Typist) -> UInt64 { entries[typist]?.written ?? 0 }

    /// The bytes to write next on a path; empty when nothing waits.
    package func nextBytes(_ path: InputPath = .terminal) -> ArraySlice<UInt8> {
        switch path {
        case .terminal: typed.nextBytes
        case .pipe: piped.nextBytes
        }
    }

    /// The pipe's end was reached: everything before it is written.
    package var isAtEnd: Bool { piped.isAtEnd }

    /// So many of `nextBytes` are written. Gives whose they were.
    package mutating func wrote(_ count: Int, to path: InputPath = .terminal) -> Typist? {
        let typist = change(path) { $0.wrote(count) }
        if let typist { entries[typist]?.written += UInt64(count) }
        return typist
    }

    /// The end at the front of the pipe's queue has been carried out.
    package mutating func passedEnd() { piped.passedEnd() }

    /// The PTY is gone: nothing that waits will be written.
    package mutating func dropWaiting() {
        typed.removeAll()
        piped.removeAll()
    }

    /// The child reads its pipe no more: what waits for it counts as written, so that nobody waits.
    /// Gives whose it was.
    package mutating func discardPiped() -> Set<Typist> {
        let typists = piped.typists
        for typist in typists { entries[typist]?.written += piped.count(of: typist) }
        piped.removeAll()
        return typists
    }

    /// Forgets somebody if there are too many; false if nobody can be forgotten.
    private mutating func makeRoom(for party: Substring) -> Bool {
        let theirs = entries.filter { Grant.party(of: $0.key.principal) == party }
        guard theirs.count >= Self.maximumRemembered else { return true }
        let waiting = typed.typists.union(piped.typists)
        let idle = theirs.filter { !$0.value.isAttached && !waiting.contains($0.key) }
        let leastMissed = idle.min { one, other in
            one.value.isClosed == other.value.isClosed
                ? one.value.lastUse < other.value.lastUse : one.value.isClosed
        }
        guard let leastMissed else { return false }
        entries[leastMissed.key] = nil
        if !leastMissed.value.isClosed { forgetful.insert(party) }
        return true
    }
}
