// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Leaves out the rest of a control string whose beginning a snapshot has not. Lives from the
/// snapshot to the string's end.
package struct CutStringFilter: Equatable, Sendable {
    private static let bell: UInt8 = 0x07
    private static let cancel: UInt8 = 0x18
    private static let substitute: UInt8 = 0x1A
    private static let escape: UInt8 = 0x1B

    private let string: Snapshot.CutString
    /// ESC was the last byte: it has ended the string, and `\` would belong to it.
    private var isAfterEscape = false
    /// Everything from here on is output again.
    package private(set) var isAtEnd = false

    package init(_ string: Snapshot.CutString) { self.string = string }

    /// How many bytes at the end of what came may still be shown: an ESC, or none.
    package var heldCount: Int { isAfterEscape && !isAtEnd ? 1 : 0 }

    /// The output breaks off here: what is held back goes with the string.
    package mutating func breakOff() { isAfterEscape = false }

    /// What of the output is to be shown.
    package mutating func rest(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard !isAtEnd else { return Array(bytes) }
        for index in bytes.indices {
            let byte = bytes[index]
            if isAfterEscape {
                isAtEnd = true
                let terminates = byte == UInt8(ascii: "\\")
                return terminates
                    ? Array(bytes[bytes.index(after: index)...]) : [Self.escape] + bytes[index...]
            }
            switch byte {
            case Self.escape: isAfterEscape = true
            case Self.bell where string == .operatingSystemCommand, Self.cancel, Self.substitute:
                isAtEnd = true
                return Array(bytes[bytes.index(after: index)...])
            default: break
            }
        }
        return []
    }
}
