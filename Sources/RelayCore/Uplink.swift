// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What the user typed and the session has not confirmed yet. Lives as long as the client.
///
/// Bytes stay here until the holder says that they are written to the PTY; a new link sends them
/// again from the first one, and the holder drops what it had.
package struct Uplink: Equatable, Sendable {
    /// Typing is read no further while so many bytes wait; while the link is gone keys are refused
    /// then, and reports are dropped.
    package static let capacity = Input.window

    /// Every byte before this is written to the PTY.
    package private(set) var written: UInt64 = 0
    /// Every byte before this was sent on the present link.
    private var sent: UInt64 = 0
    /// Every byte before this was sent on some link, and may have arrived.
    private var everSent: UInt64 = 0
    /// Where the bytes typed so far end.
    package private(set) var end: UInt64 = 0
    /// The bytes `written..<end`.
    private var waiting: [UInt8] = []
    /// Which of them the terminal typed by itself.
    private var reports: [Reported] = []
    /// Nothing more will be typed.
    package private(set) var hasEnded = false
    private var sentEnd = false

    /// A report among the bytes that wait.
    private struct Reported: Equatable {
        /// As in the frame Report.
        var kind: UInt64
        var start: UInt64
        var end: UInt64
        var time: Instant
    }

    package init() {}

    /// How many bytes may be typed now.
    package var room: Int { hasEnded ? 0 : Int(Self.capacity - (end - written)) }

    /// Everything typed is written.
    package var isEmpty: Bool { waiting.isEmpty }

    /// Bytes typed and not known to be written.
    package var count: Int { waiting.count }

    package mutating func typed(_ bytes: ArraySlice<UInt8>) {
        precondition(!hasEnded, "nothing is typed after the end")
        waiting += bytes
        end += UInt64(bytes.count)
    }

    /// The terminal typed, and not its user.
    package mutating func reported(_ bytes: ArraySlice<UInt8>, kind: UInt64, now: Instant) {
        let start = end
        typed(bytes)
        reports.append(Reported(kind: kind, start: start, end: end, time: now))
    }

    /// End of file.
    package mutating func ended() { hasEnded = true }

    /// A new link: everything not confirmed goes again.
    package mutating func startOver() {
        sent = written
        sentEnd = false
    }

    /// The next frame to send; nil when all is sent.
    package mutating func nextFrame(channel: UInt64) -> Frame? {
        if sent < end {
            let piece = waiting[Int(sent - written)...].prefix(Input.maximumLength)
            defer { advance(to: sent + UInt64(piece.count)) }
            return Frame(Input(offset: sent, bytes: Array(piece)), channel: channel)
        }
        guard hasEnded, !sentEnd else { return nil }
        sentEnd = true
        return Frame(InputEnd(offset: end), channel: channel)
    }

    /// The same for a session that takes reports as such, or of which that is not known yet (nil):
    /// then nothing is sent from the first report on.
    package mutating func nextFrame(channel: UInt64, takesReports: Bool?, now: Instant) -> Frame? {
        guard takesReports != false, let next = reports.first(where: { $0.end > sent }) else {
            return nextFrame(channel: channel)
        }
        let isReport = next.start <= sent
        if isReport, takesReports == nil { return nil }
        let limit = isReport ? Report.maximumLength : Input.maximumLength
        let until = min(isReport ? next.end : next.start, sent + UInt64(limit))
        let bytes = Array(waiting[Int(sent - written)..<Int(until - written)])
        defer { advance(to: until) }
        guard isReport else {
            return Frame(Input(offset: sent, bytes: bytes), channel: channel)
        }
        let age = (now - next.time).milliseconds
        let report = Report(offset: sent, kind: next.kind, age: age, bytes: bytes)
        return Frame(report, channel: channel)
    }

    private mutating func advance(to offset: UInt64) {
        sent = offset
        everSent = max(everSent, offset)
    }

    /// Throws away what no link has carried yet: nobody has seen those numbers, so what is typed next
    /// may have them. Gives how many bytes that were.
    package mutating func discardUnsent() -> Int {
        let kept = min(max(everSent, written), end)
        let count = Int(end - kept)
        waiting.removeLast(count)
        end = kept
        reports.removeAll { $0.end > kept }
        return count
    }

    /// The session has written every byte before `offset`. Old news is harmless.
    package mutating func confirmed(_ offset: UInt64) throws(ProtocolViolation) {
        guard offset <= end else { throw .brokenInput(expected: end, got: offset) }
        guard offset > written else { return }
        waiting.removeFirst(Int(offset - written))
        written = offset
        sent = max(sent, offset)
        reports.removeAll { $0.end <= offset }
    }

    /// Nothing that was typed and not confirmed is sent any more.
    package mutating func drop() {
        waiting = []
        reports = []
        end = written
        sent = written
    }

    /// The session has forgotten how far it was: what was typed before `offset` is given up.
    /// Gives the number of bytes nobody knows about.
    package mutating func abandon(before offset: UInt64) throws(ProtocolViolation) -> Int {
        let before = waiting.count
        try confirmed(offset)
        return before - waiting.count
    }
}
