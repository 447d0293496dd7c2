// SPDX-License-Identifier: Apache-2.0

/// Whose terminal gives a session its size.
package enum Sizing: Hashable, Sendable {
    /// The leader's.
    case leader
    /// The smallest in each direction of all that may lead.
    case smallest
    /// Nobody's: so many columns and rows.
    case fixed(columns: UInt16, rows: UInt16)

    /// Columns, and rows, that a session can be given; the model knows no more (RelayTerminal).
    package static let allowed: ClosedRange<UInt64> = 1...1024

    /// Empty for `leader`, which is what sessions did before there was a choice.
    var varints: [UInt64] {
        switch self {
        case .leader: []
        case .smallest: [1]
        case .fixed(let columns, let rows): [2, UInt64(columns), UInt64(rows)]
        }
    }

    init?(_ varints: [UInt64]) {
        switch (varints.first, varints.count) {
        case (nil, 0): self = .leader
        case (1, 1): self = .smallest
        case (2, 3):
            guard Self.allowed.contains(varints[1]), Self.allowed.contains(varints[2]) else {
                return nil
            }
            self = .fixed(columns: UInt16(varints[1]), rows: UInt16(varints[2]))
        default: return nil
        }
    }
}

extension FieldReader {
    /// Absent for the leader's.
    func sizing(_ number: UInt64) throws(WireError) -> Sizing {
        guard let sizing = Sizing(try varints(number, limit: 3)) else {
            throw .invalid(frame, field: number)
        }
        return sizing
    }
}
