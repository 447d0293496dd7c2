// SPDX-License-Identifier: Apache-2.0

/// The window's title, and those that XTWINOPS 22 has pushed away.
package struct Titles: Equatable, Sendable {
    /// A longer title is cut; no terminal shows more.
    package static let maximumLength = 1024
    /// As in xterm; one more drops the oldest.
    package static let maximumDepth = 10

    /// UTF-8 without controls; nil if no program has set one.
    package private(set) var current: [UInt8]?
    private(set) var saved: [[UInt8]] = []

    mutating func set(_ text: [UInt8]) {
        var end = min(text.count, Self.maximumLength)
        // Not in the middle of a character.
        while end > 0, end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
        current = Array(text[..<end])
    }

    mutating func push() {
        saved.append(current ?? [])
        if saved.count > Self.maximumDepth { saved.removeFirst() }
    }

    mutating func pop() {
        if let title = saved.popLast() { current = title }
    }
}
