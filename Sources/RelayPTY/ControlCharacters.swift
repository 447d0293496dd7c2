// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Which keys interrupt, erase and so on: the places of `c_cc` that travel from the user's terminal
/// to the session's, as with ssh. VMIN and VTIME share the array but are no characters.
enum ControlCharacters {
    private static let places = [
        VINTR, VQUIT, VERASE, VKILL, VEOF, VSTART, VSTOP, VSUSP, VEOL, VREPRINT, VDISCARD, VWERASE,
        VLNEXT, VEOL2,
    ].map { UInt8($0) }

    static func read(from attributes: termios) -> [UInt8: UInt8] {
        unsafe withUnsafeBytes(of: attributes.c_cc) { all in
            Dictionary(uniqueKeysWithValues: places.map { unsafe ($0, all[Int($0)]) })
        }
    }

    /// Other places than those above are left alone: they come from a peer.
    static func apply(_ characters: [UInt8: UInt8], to attributes: inout termios) {
        unsafe withUnsafeMutableBytes(of: &attributes.c_cc) { all in
            for place in places {
                if let value = characters[place] { unsafe all[Int(place)] = value }
            }
        }
    }
}
