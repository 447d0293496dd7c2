// SPDX-License-Identifier: Apache-2.0

/// Finds the commands for the client itself in what the user types: an escape character at the
/// start of a line and one more character, as in ssh(1). Lives as long as the client.
package struct EscapeFilter: Equatable, Sendable {
    package enum Command: Equatable, Sendable {
        /// `~.`
        case detach
        /// `~?`
        case help
        /// `~^Z`
        case suspend
        /// `~k`
        case present
        /// `~s`
        case reportLinks
        /// `~c`
        case discardTyping
        /// `~w`
        case chooseSession
        /// `~n`
        case nextSession
        /// `~p`
        case previousSession
        /// `~o`
        case openSession
    }

    /// What a piece of typing comes to: bytes for the session, then perhaps a command.
    package enum Item: Equatable, Sendable {
        case bytes([UInt8])
        case command(Command)
    }

    private enum Place: Equatable {
        case lineStart
        case inLine
        /// The escape character was typed and is held back until the next one decides.
        case escaped
    }

    private static let commands: [UInt8: Command] = [
        UInt8(ascii: "."): .detach, UInt8(ascii: "?"): .help, 0x1A: .suspend,
        UInt8(ascii: "k"): .present, UInt8(ascii: "s"): .reportLinks,
        UInt8(ascii: "c"): .discardTyping, UInt8(ascii: "w"): .chooseSession,
        UInt8(ascii: "n"): .nextSession, UInt8(ascii: "p"): .previousSession,
        UInt8(ascii: "o"): .openSession,
    ]

    /// Nil switches the commands off.
    private let escape: UInt8?
    private var place = Place.lineStart

    package init(escape: UInt8? = UInt8(ascii: "~")) { self.escape = escape }

    package mutating func typed(_ bytes: ArraySlice<UInt8>) -> [Item] {
        guard let escape else { return [.bytes(Array(bytes))] }
        var items: [Item] = []
        var plain: [UInt8] = []
        for byte in bytes {
            if let command = step(byte, escape: escape, plain: &plain) {
                if !plain.isEmpty { items.append(.bytes(plain)) }
                plain = []
                items.append(.command(command))
            }
        }
        if !plain.isEmpty { items.append(.bytes(plain)) }
        return items
    }

    /// Bytes that are no commands, whatever they are, such as a paste; gives them with an escape
    /// character that was held back. What is typed behind them is not at the start of a line.
    package mutating func passed(_ bytes: [UInt8]) -> [UInt8] {
        defer { place = .inLine }
        guard place == .escaped, let escape else { return bytes }
        return [escape] + bytes
    }

    private mutating func step(
        _ byte: UInt8, escape: UInt8, plain: inout [UInt8]
    ) -> Command? {
        switch (place, byte) {
        case (.lineStart, escape):
            place = .escaped
            return nil
        case (.escaped, _) where byte != escape && Self.commands[byte] != nil:
            place = .lineStart
            return Self.commands[byte]
        case (.escaped, escape): plain.append(escape)
        case (.escaped, _): plain += [escape, byte]
        default: plain.append(byte)
        }
        let endsLine = byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
        place = endsLine ? .lineStart : .inLine
        return nil
    }
}
