// SPDX-License-Identifier: Apache-2.0

/// Where HT stops.
struct TabStops: Equatable, Sendable {
    private var stops: [Bool]

    init(columns: Int) { stops = (0..<columns).map(Self.isUsual) }

    private static func isUsual(_ column: Int) -> Bool { column > 0 && column % 8 == 0 }

    /// New columns have the usual stops.
    mutating func resize(columns: Int) {
        let old = stops.prefix(columns)
        stops = old + (old.count..<max(old.count, columns)).map(Self.isUsual)
    }

    subscript(column: Int) -> Bool {
        get { stops[column] }
        set { stops[column] = newValue }
    }

    mutating func removeAll() { stops = Array(repeating: false, count: stops.count) }

    func next(after column: Int) -> Int? {
        (column + 1..<max(column + 1, stops.count)).first { stops[$0] }
    }

    func previous(before column: Int) -> Int? {
        (0..<min(column, stops.count)).last { stops[$0] }
    }

    var all: [Int] { stops.indices.filter { stops[$0] } }
}
