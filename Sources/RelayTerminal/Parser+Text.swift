// SPDX-License-Identifier: Apache-2.0

extension Parser {
    mutating func ground<Handler: SequenceHandler>(
        _ bytes: Span<UInt8>, from index: Int, _ handler: inout Handler
    ) -> Int {
        let end = Self.printableEnd(bytes, from: index)
        if end > index {
            handler.print(ascii: bytes.extracting(index..<end))
            return end
        }
        let byte = bytes[index]
        if byte >= 0x80 { return character(bytes, from: index, &handler) }
        if byte == 0x1B {
            begin(.escape, at: index)
        } else {
            handler.execute(byte)
        }
        return index + 1
    }

    /// Where the run of 0x20...0x7E ends that may begin at `start`.
    static func printableEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] &- 0x20 < 0x5F { index += 1 }
        return index
    }

    /// One character of more than one byte, of which `kept` has the first ones.
    mutating func character<Handler: SequenceHandler>(
        _ bytes: Span<UInt8>, from index: Int, _ handler: inout Handler
    ) -> Int {
        var word = UTF8Word()
        for byte in kept { word.append(byte) }
        var end = index
        while end < bytes.count, word.takes(bytes[end]) {
            word.append(bytes[end])
            end += 1
        }
        if word.isComplete {
            finish()
            if word.scalar >= 0xA0 { handler.print(scalar: word.scalar) }
        } else if end < bytes.count {
            finish()
            handler.print(scalar: UTF8Word.replacement)
            // What is no first byte at all was one too many, and is replaced alone.
            return max(end, word.isEmpty ? index + 1 : end)
        } else if state == .ground {
            begin(.character, at: index)
        }
        return end
    }
}

/// A character of UTF-8, as far as it has come. A broken one is cut as Unicode says (3.9, maximal
/// subparts), which is also what browsers do.
struct UTF8Word {
    static let replacement: UInt32 = 0xFFFD

    private(set) var scalar: UInt32 = 0
    private var missing = 0
    private var count = 0
    private var low: UInt8 = 0xC2
    private var high: UInt8 = 0xF4

    var isEmpty: Bool { count == 0 }
    var isComplete: Bool { count > 0 && missing == 0 }

    /// True if the byte can come next.
    func takes(_ byte: UInt8) -> Bool { !isComplete && byte >= low && byte <= high }

    mutating func append(_ byte: UInt8) {
        count += 1
        if count > 1 {
            scalar = scalar << 6 | UInt32(byte & 0x3F)
            missing -= 1
            (low, high) = (0x80, 0xBF)
            return
        }
        missing = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3
        scalar = UInt32(byte) & (0x3F >> UInt32(missing))
        // Neither longer than needed, nor surrogates, nor beyond the last character.
        low = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80
        high = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF
    }
}
