// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The special keys of a terminal as they travel: numbers of RFC 4254 §8, which every system maps to
/// places of its own `c_cc`.
enum TerminalModes {
    /// Opcode and place.
    private static let characters: [(opcode: UInt64, place: CInt)] = [
        (1, VINTR), (2, VQUIT), (3, VERASE), (4, VKILL), (5, VEOF), (6, VEOL), (7, VEOL2),
        (8, VSTART), (9, VSTOP), (10, VSUSP), (12, VREPRINT), (13, VWERASE), (14, VLNEXT),
        (18, VDISCARD),
    ]

    /// Opcodes and values in turn.
    static func pairs(_ controlCharacters: [UInt8: UInt8]) -> [UInt64] {
        characters.flatMap { opcode, place in
            controlCharacters[UInt8(place)].map { [opcode, UInt64($0)] } ?? []
        }
    }
}
