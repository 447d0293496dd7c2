// SPDX-License-Identifier: Apache-2.0

package import RelayTerminal

/// The queries that the session's program has asked and nobody has answered. Lives as long as the
/// session.
///
/// Each belongs to the terminal that it is shown on first. It is closed by that one's answer, by
/// the model's if it is not shown in time, or, if it is shown, by time alone: the terminal does not
/// answer this one.
package struct OpenQueries: Equatable, Sendable {
    /// More questions at once are asked by no program; the oldest goes unanswered.
    package static let maximumCount = 1024
    /// So long a query waits for being shown, and for its terminal to come back.
    package static let patience: Duration = .seconds(2)
    /// So long a terminal may think.
    package static let answerPatience: Duration = .seconds(10)

    package struct Query: Equatable, Sendable {
        package let query: TerminalQuery
        /// It is the bytes `start..<end` of the log.
        let start: UInt64
        package let end: UInt64
        /// Whose terminal is to answer; nil until it is sent to one.
        var owner: Typist?
        /// The owner has written it to its terminal.
        var isShown = false
        var closesAt: Instant
    }

    /// In the order in which they were asked.
    private var queries: [Query] = []

    package init() {}

    package var isEmpty: Bool { queries.isEmpty }

    var deadline: Instant? { queries.lazy.map(\.closesAt).min() }

    mutating func asked(_ query: TerminalQuery, from start: UInt64, to end: UInt64, now: Instant) {
        if queries.count == Self.maximumCount { queries.removeFirst() }
        queries.append(
            Query(query: query, start: start, end: end, closesAt: now + Self.patience))
    }

    /// Output was sent to a terminal that is to answer the queries in it.
    mutating func sent(from start: UInt64, to end: UInt64, to typist: Typist) {
        for index in queries.indices where queries[index].owner == nil {
            if (start..<end).contains(queries[index].start) { queries[index].owner = typist }
        }
    }

    /// A terminal has taken all output before `offset`.
    mutating func written(to offset: UInt64, by typist: Typist, now: Instant) {
        for index in queries.indices where queries[index].owner == typist {
            if queries[index].end <= offset, !queries[index].isShown {
                queries[index].isShown = true
                queries[index].closesAt = now + Self.answerPatience
            }
        }
    }

    /// A terminal's connection is gone: what it was shown waits for it, or for the model. For good,
    /// and it waits no longer.
    mutating func lost(_ typist: Typist, forGood: Bool, now: Instant) {
        for index in queries.indices where queries[index].owner == typist {
            queries[index].isShown = false
            queries[index].closesAt = forGood ? now : now + Self.patience
        }
    }

    /// A terminal is back and gets the output from `offset` on; queries it has not had yet are
    /// nobody's again.
    mutating func returned(_ typist: Typist, at offset: UInt64) {
        for index in queries.indices where queries[index].owner == typist {
            if queries[index].start >= offset { queries[index].owner = nil }
        }
    }

    /// A terminal has answered: true if it was asked, and had not answered before.
    mutating func answered(_ kind: UInt64, by typist: Typist) -> Bool {
        let index = queries.firstIndex { $0.owner == typist && $0.query.kind.rawValue == kind }
        guard let index else { return false }
        queries.remove(at: index)
        return true
    }

    /// Those that are over; the ones that were not shown are the model's.
    mutating func takeOverdue(now: Instant) -> [Query] {
        guard queries.contains(where: { $0.closesAt <= now }) else { return [] }
        let overdue = queries.filter { $0.closesAt <= now }
        queries.removeAll { $0.closesAt <= now }
        return overdue
    }
}
