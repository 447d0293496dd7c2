// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Settings of a terminal as they travel: pairs of an opcode of RFC 4254 §8 and a value, so that
/// they mean the same on systems that number them differently.
package enum TerminalModes {
    /// Opcode and the place in `c_cc` it stands for here.
    private static let places: [(opcode: UInt64, place: UInt8)] = [
        (1, VINTR), (2, VQUIT), (3, VERASE), (4, VKILL), (5, VEOF), (6, VEOL), (7, VEOL2),
        (8, VSTART), (9, VSTOP), (10, VSUSP), (12, VREPRINT), (13, VWERASE), (14, VLNEXT),
        (18, VDISCARD),
    ].map { (UInt64($0.0), UInt8($0.1)) }

    /// ECHO; 0 where the user's own terminal shows what is typed already.
    private static let echo: UInt64 = 53

    /// The characters as `LocalTerminal` gives them, for the wire.
    package static func encoded(_ characters: [UInt8: UInt8], echoes: Bool = true) -> [UInt64] {
        places.flatMap { entry in
            characters[entry.place].map { [entry.opcode, UInt64($0)] } ?? []
        } + (echoes ? [] : [echo, 0])
    }

    /// Whether the session's terminal is to show what is typed.
    package static func echoes(_ pairs: [UInt64]) -> Bool {
        !stride(from: 0, to: pairs.count - 1, by: 2).contains {
            pairs[$0] == echo && pairs[$0 + 1] == 0
        }
    }

    /// As `ChildSpecification` takes them; nil if there are none. Unknown opcodes are left out.
    package static func controlCharacters(_ pairs: [UInt64]) -> [UInt8: UInt8]? {
        var characters: [UInt8: UInt8] = [:]
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            guard let entry = places.first(where: { $0.opcode == pairs[index] }) else { continue }
            characters[entry.place] = UInt8(truncatingIfNeeded: pairs[index + 1])
        }
        return characters.isEmpty ? nil : characters
    }
}
