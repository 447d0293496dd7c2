// SPDX-License-Identifier: Apache-2.0

/// The flags of the kitty keyboard protocol, of one screen
/// (sw.kovidgoyal.net/kitty/keyboard-protocol).
package struct KeyboardStack: Equatable, Sendable {
    /// More are pushed by nobody; the oldest goes, as the protocol says.
    package static let maximumDepth = 16
    /// Five flags are defined; others are not kept.
    static let knownFlags = 31

    package private(set) var flags = 0
    /// What was pushed away, the oldest first.
    package private(set) var saved: [Int] = []

    package init() {}

    /// `CSI = flags ; how u`.
    mutating func set(_ value: Int, how: Int) {
        let value = value & Self.knownFlags
        switch how {
        case 1: flags = value
        case 2: flags |= value
        case 3: flags &= ~value
        default: break
        }
    }

    /// `CSI > flags u`.
    mutating func push(_ value: Int) {
        saved.append(flags)
        if saved.count > Self.maximumDepth { saved.removeFirst() }
        flags = value & Self.knownFlags
    }

    /// `CSI < count u`. Popping more than there are leaves no flags.
    mutating func pop(_ count: Int) {
        for _ in 0..<min(count, Self.maximumDepth + 1) { flags = saved.popLast() ?? 0 }
    }
}
