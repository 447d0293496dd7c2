// SPDX-License-Identifier: Apache-2.0

/// The tagged fields of a control frame: each a tag and a block of bytes, in any order.
///
/// The lowest bit of a tag says whether a reader that does not know the field must refuse the
/// frame (1) or skips it (0). This encoding never changes within `relay/1`, so that old and new
/// programs can talk. A field written twice counts once, the last time; lists are one field.
package struct FieldReader {
    private var values: [UInt64: [UInt8]] = [:]
    let frame: FrameType
    /// More fields than any frame has; a peer cannot make the table large.
    package static let maximumCount = 64

    /// Reads all that is left. `known` lists the numbers of the fields this program understands.
    package init(
        _ reader: inout ByteReader, known: ClosedRange<UInt64>...
    ) throws(WireError) {
        frame = reader.frame
        var count = 0
        while !reader.isAtEnd {
            let tag = try reader.varint()
            let value = try reader.block()
            let number = tag >> 1
            count += 1
            guard count <= Self.maximumCount else { throw .invalid(frame, field: number) }
            if known.contains(where: { $0.contains(number) }) {
                values[number] = value
            } else if tag & 1 == 1 {
                throw .unknownCriticalField(frame, field: number)
            }
        }
    }

    package func bytes(_ number: UInt64) -> [UInt8]? { values[number] }

    package func flag(_ number: UInt64) -> Bool { values[number] != nil }

    package func varint(_ number: UInt64) throws(WireError) -> UInt64? {
        guard let value = values[number] else { return nil }
        var reader = ByteReader(value, frame: frame)
        let result = try reader.varint()
        try reader.expectEnd()
        return result
    }

    /// UTF-8, at most `limit` bytes.
    package func text(_ number: UInt64, limit: Int) throws(WireError) -> String? {
        guard let value = values[number] else { return nil }
        guard value.count <= limit, let text = String(validating: value, as: UTF8.self) else {
            throw .invalid(frame, field: number)
        }
        return text
    }

    /// A list of varints, at most `limit` of them.
    package func varints(_ number: UInt64, limit: Int) throws(WireError) -> [UInt64] {
        guard let value = values[number] else { return [] }
        var reader = ByteReader(value, frame: frame)
        var list: [UInt64] = []
        while !reader.isAtEnd {
            list.append(try reader.varint())
            guard list.count <= limit else { throw .invalid(frame, field: number) }
        }
        return list
    }

    /// A list of texts, each a block; all of them together at most `limit` bytes.
    package func texts(_ number: UInt64, limit: Int) throws(WireError) -> [String] {
        guard let value = values[number] else { return [] }
        guard value.count <= limit else { throw .invalid(frame, field: number) }
        var reader = ByteReader(value, frame: frame)
        var list: [String] = []
        while !reader.isAtEnd {
            guard let text = String(validating: try reader.block(), as: UTF8.self) else {
                throw .invalid(frame, field: number)
            }
            list.append(text)
        }
        return list
    }

    package func choice<Choice: RawRepresentable<UInt64>>(
        _ number: UInt64, as: Choice.Type = Choice.self
    ) throws(WireError) -> Choice? {
        guard let value = try varint(number) else { return nil }
        guard let choice = Choice(rawValue: value) else { throw .invalid(frame, field: number) }
        return choice
    }

    /// The fields of something that was written with `FieldWriter.nested`.
    package func nested(_ number: UInt64) -> ByteReader? {
        values[number].map { ByteReader($0, frame: frame) }
    }

    package func require<Value>(_ value: Value?, _ number: UInt64) throws(WireError) -> Value {
        guard let value else { throw .missing(frame, field: number) }
        return value
    }

    package func check(_ condition: Bool, _ number: UInt64) throws(WireError) {
        guard condition else { throw .invalid(frame, field: number) }
    }
}

/// Whether a reader may skip a field it does not know.
package enum Weight: UInt64 {
    case optional = 0
    case critical = 1
}

/// Appends tagged fields. Absent values are not written.
extension ByteWriter {
    package mutating func field(_ number: UInt64, _ weight: Weight, bytes: [UInt8]?) {
        guard let bytes else { return }
        varint(number << 1 | weight.rawValue)
        block(bytes)
    }

    package mutating func field(_ number: UInt64, _ weight: Weight, _ value: UInt64?) {
        guard let value else { return }
        var inner = ByteWriter()
        inner.varint(value)
        field(number, weight, bytes: inner.bytes)
    }

    package mutating func field(_ number: UInt64, _ weight: Weight, _ text: String?) {
        field(number, weight, bytes: text.map { Array($0.utf8) })
    }

    /// A flag is a field without value; false is its absence.
    package mutating func field(_ number: UInt64, _ weight: Weight, flag: Bool) {
        if flag { field(number, weight, bytes: []) }
    }

    package mutating func field(_ number: UInt64, _ weight: Weight, list: [UInt64]) {
        guard !list.isEmpty else { return }
        var inner = ByteWriter()
        for value in list { inner.varint(value) }
        field(number, weight, bytes: inner.bytes)
    }

    package mutating func field(_ number: UInt64, _ weight: Weight, list: [String]) {
        guard !list.isEmpty else { return }
        var inner = ByteWriter()
        for text in list { inner.block(text.utf8) }
        field(number, weight, bytes: inner.bytes)
    }

    package mutating func nested(
        _ number: UInt64, _ weight: Weight, _ write: (inout ByteWriter) -> Void
    ) {
        var inner = ByteWriter()
        write(&inner)
        field(number, weight, bytes: inner.bytes)
    }
}
