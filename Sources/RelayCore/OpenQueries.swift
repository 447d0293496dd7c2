// SPDX-License-Identifier: Apache-2.0

package import RelayTerminal

/// The queries that the session's program has asked and nobody has answered. Lives as long as the
/// session.
///
/// Each belongs to the terminal that it is shown on first. It is closed by that one's answer, by
/// the model's if it is not shown in time, or, if it is shown, by time alone: the terminal does not
/// answer this one. A terminal answers in the order in which it is asked; so a query that is closed
/// stays here as long as its terminal may still answer, and has that answer dropped.
package struct OpenQueries: Equatable, Sendable {
    /// More questions at once are asked by no program; the oldest goes unanswered.
    package static let maximumCount = 512
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
        /// It is closed: an answer to it is dropped.
        package var isSettled = false
        /// Nil when it is settled.
        var closesAt: Instant?
    }

    /// In the order in which they were asked.
    private var queries: [Query] = []

    package init() {}

    package var isEmpty: Bool { queries.isEmpty }

    var deadline: Instant? { queries.lazy.compactMap(\.closesAt).min() }

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
            let isNews = queries[index].end <= offset && !queries[index].isShown
            guard isNews, !queries[index].isSettled else { continue }
            queries[index].isShown = true
            queries[index].closesAt = now + Self.answerPatience
        }
    }

    /// A terminal's connection is gone: what it was shown waits for it, or for the model. For good,
    /// and it waits no longer.
    mutating func lost(_ typist: Typist, forGood: Bool, now: Instant) {
        if forGood { queries.removeAll { $0.owner == typist && $0.isSettled } }
        for index in queries.indices where queries[index].owner == typist {
            if queries[index].isSettled { continue }
            queries[index].isShown = false
            queries[index].closesAt = forGood ? now : now + Self.patience
            if forGood { queries[index].owner = nil }
        }
    }

    /// A terminal is back and gets the output from `offset` on; queries it has not had yet are
    /// nobody's again.
    mutating func returned(_ typist: Typist, at offset: UInt64) {
        queries.removeAll { $0.owner == typist && $0.isSettled && $0.start >= offset }
        for index in queries.indices where queries[index].owner == typist {
            if queries[index].start >= offset { queries[index].owner = nil }
        }
    }

    /// A terminal has answered: gives what, if it was asked, and had not answered before.
    mutating func answered(_ kind: UInt64, by typist: Typist) -> Query? {
        let index = queries.firstIndex { $0.owner == typist && $0.query.kind.rawValue == kind }
        return index.map { queries.remove(at: $0) }
    }

    /// Those that are the model's from now on: they were not shown in time.
    mutating func takeOverdue(now: Instant) -> [Query] {
        guard let deadline, deadline <= now else { return [] }
        let isOverdue = { (query: Query) in query.closesAt.map { $0 <= now } ?? false }
        let overdue = queries.filter { isOverdue($0) && !$0.isShown }
        queries.removeAll { isOverdue($0) && $0.owner == nil }
        for index in queries.indices where isOverdue(queries[index]) {
            queries[index].isSettled = true
            queries[index].closesAt = nil
        }
        return overdue
    }
}
