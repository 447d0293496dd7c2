// SPDX-License-Identifier: Apache-2.0

/// What a program has written so far, read like a script: each wait goes on where the last ended.
final class Transcript: Sendable {
    private struct Content {
        var bytes: [UInt8] = []
        var isAtEnd = false
        /// Everything before it was waited for already.
        var mark = 0
        /// No pattern that is being waited for begins before it.
        var searched = 0

        /// Moves the mark behind the first `pattern` after it and gives what lay between.
        mutating func take(_ pattern: [UInt8]) -> String? {
            var start = max(mark, searched)
            while start + pattern.count <= bytes.count {
                if bytes[start] == pattern[0], bytes[start...].starts(with: pattern) {
                    defer {
                        mark = start + pattern.count
                        searched = mark
                    }
                    return String(decoding: bytes[mark..<start], as: UTF8.self)
                }
                start += 1
            }
            searched = start
            return nil
        }

        /// The newest part after the mark, for messages.
        var tail: String {
            String(decoding: bytes[mark...].suffix(2000), as: UTF8.self).debugDescription
        }
    }

    private let content = Watched(Content())

    var bytes: [UInt8] { content.read { $0.bytes } }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var count: Int { content.read { $0.bytes.count } }

    func append(_ bytes: [UInt8]) { content.change { $0.bytes += bytes } }
    func finish() { content.change { $0.isAtEnd = true } }

    /// Waits for `pattern` after everything waited for before; gives back what came in between.
    @discardableResult
    func wait(for pattern: String, within bound: Duration = .seconds(60)) async throws -> String {
        let wanted = Array(pattern.utf8)
        content.read { $0.searched = $0.mark }
        let found = try await content.first(within: bound) { content in
            if let between = content.take(wanted) { return between }
            if content.isAtEnd {
                throw StageError.ended(before: pattern.debugDescription, instead: content.tail)
            }
            return nil
        }
        if let found { return found }
        throw StageError.waitedInVain(
            for: pattern.debugDescription, instead: content.read { $0.tail })
    }

    /// Waits for the next line and gives it back without its end.
    func line(within bound: Duration = .seconds(60)) async throws -> String {
        let line = try await wait(for: "\n", within: bound)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }

    /// Waits for the end; gives back everything since the beginning.
    @discardableResult
    func waitForEnd() async throws -> String {
        let ended: Bool? = try await content.first { $0.isAtEnd ? true : nil }
        guard ended != nil else {
            throw StageError.waitedInVain(for: "end", instead: content.read { $0.tail })
        }
        return text
    }

    /// Waits until something can be made of all that came; nil if that does not happen.
    func first<Found: Sendable>(
        _ find: @escaping @Sendable ([UInt8]) -> Found?
    ) async throws -> Found? {
        try await content.first { find($0.bytes) }
    }

    func wait(forBytes count: Int) async throws {
        let came: Bool? = try await content.first { $0.bytes.count >= count ? true : nil }
        guard came != nil else {
            throw StageError.waitedInVain(for: "\(count) bytes", instead: "\(self.count)")
        }
    }
}
