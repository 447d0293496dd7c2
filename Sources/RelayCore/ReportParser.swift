// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// Tells what the terminal types by itself from what its user types: answers to queries, the mouse,
/// the focus; and what he types from what he pastes, where the terminal says so (bracketed paste,
/// xterm's ctlseqs). Lives as long as the client.
///
/// A report that is cut in two is held back until the rest is here; the driver releases it when
/// that takes too long, for then it was a key. A lone ESC is never held: it is a key nearly always.
package struct ReportParser: Equatable, Sendable {
    /// What is held back longer than this was typed by hand.
    package static let patience: Duration = .milliseconds(50)
    /// A paste goes on without such a pause; what comes after it is typed, though no end was seen.
    package static let pastePatience: Duration = .seconds(3)

    package enum Item: Equatable, Sendable {
        case typed([UInt8])
        /// A part of a paste, with what begins and ends it.
        case pasted([UInt8])
        /// `kind` as in the frame Report.
        case report(kind: UInt64, [UInt8])
    }

    /// What stands at an ESC.
    private enum Find {
        case key
        case unfinished
        case report(kind: UInt64, end: Int)
        case pasteBegins
    }

    private static let escape: UInt8 = 0x1B
    private static let pasteBegin = Array("\u{1b}[200~".utf8)
    private static let pasteEnd = Array("\u{1b}[201~".utf8)
    private var held: [UInt8] = []
    /// Within a bracketed paste: all of it comes from the user.
    private var isPasting = false
    /// So much of its end has come; it may be cut anywhere.
    private var endMatched = 0

    package init() {}

    package var heldCount: Int { held.count }

    package mutating func typed(_ bytes: ArraySlice<UInt8>) -> [Item] {
        let all = held + bytes
        held = []
        var items: [Item] = []
        var start = 0
        var index = 0
        while index < all.count {
            if isPasting {
                index = pasted(all, from: index)
                items.append(.pasted(Array(all[start..<index])))
                start = index
                continue
            }
            guard all[index] == Self.escape else {
                index += 1
                continue
            }
            let find = find(all, at: index)
            if case .key = find {
                index += 1
                continue
            }
            if start < index { items.append(.typed(Array(all[start..<index]))) }
            switch find {
            case .key: break
            case .pasteBegins: isPasting = true
            case .unfinished:
                held = Array(all[index...])
                return items
            case .report(let kind, let end):
                items.append(.report(kind: kind, Array(all[index..<end])))
                index = end
            }
            start = index
        }
        if start < all.count { items.append(.typed(Array(all[start...]))) }
        return items
    }

    /// The end of what is pasted, or of what there is of it.
    private mutating func pasted(_ bytes: [UInt8], from start: Int) -> Int {
        for index in start..<bytes.count {
            if bytes[index] == Self.pasteEnd[endMatched] {
                endMatched += 1
            } else {
                endMatched = bytes[index] == Self.escape ? 1 : 0
            }
            guard endMatched == Self.pasteEnd.count else { continue }
            pasteIsOver()
            return index + 1
        }
        return bytes.count
    }

    /// Nothing came for `pastePatience`: had this been a paste, it would have gone on.
    package mutating func pasteIsOver() {
        isPasting = false
        endMatched = 0
    }

    /// A pasted item without what begins and ends a paste.
    package static func text(ofPasted bytes: [UInt8]) -> [UInt8] {
        var text = bytes[...]
        if text.starts(with: pasteBegin) { text = text.dropFirst(pasteBegin.count) }
        if text.suffix(pasteEnd.count).elementsEqual(pasteEnd) {
            text = text.dropLast(pasteEnd.count)
        }
        return Array(text)
    }

    /// What was held back for too long.
    package mutating func release() -> [UInt8] {
        defer { held = [] }
        return held
    }

    private func find(_ bytes: [UInt8], at start: Int) -> Find {
        guard start + 1 < bytes.count else { return .key }
        switch bytes[start + 1] {
        case UInt8(ascii: "["): return control(bytes, at: start)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"):
            return string(bytes, at: start)
        default: return .key
        }
    }

    private func control(_ bytes: [UInt8], at start: Int) -> Find {
        var index = start + 2
        while index < bytes.count, (0x20...0x3F).contains(bytes[index]) { index += 1 }
        guard index - start < ReportKind.longestControl else { return .key }
        guard index < bytes.count else { return .unfinished }
        let words = bytes[(start + 2)..<index]
        let final = bytes[index]
        if final == UInt8(ascii: "~"), words.elementsEqual("200".utf8) { return .pasteBegins }
        if final == UInt8(ascii: "M"), words.isEmpty {
            // The oldest mouse: three bytes follow.
            let end = index + 4
            return end <= bytes.count ? .report(kind: Report.event, end: end) : .unfinished
        }
        guard let kind = ReportKind.control(words, final: final) else { return .key }
        return .report(kind: kind, end: index + 1)
    }

    private func string(_ bytes: [UInt8], at start: Int) -> Find {
        let introducer = bytes[start + 1]
        guard start + 2 < bytes.count else { return .unfinished }
        guard ReportKind.mayBegin(introducer, with: bytes[start + 2]) else { return .key }
        var index = start + 2
        while index < bytes.count, index - start < Report.maximumLength - 1 {
            let byte = bytes[index]
            let isBell = byte == 0x07 && introducer == UInt8(ascii: "]")
            guard isBell || byte == Self.escape else {
                index += 1
                continue
            }
            let end = isBell ? index + 1 : index + 2
            guard end <= bytes.count else { return .unfinished }
            guard isBell || bytes[index + 1] == UInt8(ascii: "\\"),
                let kind = ReportKind.string(introducer, bytes[(start + 2)..<index])
            else { return .key }
            return .report(kind: kind, end: end)
        }
        return index < bytes.count ? .key : .unfinished
    }
}
