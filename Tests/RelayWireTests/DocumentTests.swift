// SPDX-License-Identifier: Apache-2.0

import Glibc
import RelayWire
import Testing

/// docs/PROTOCOL.md says what the code does: this reads it.
@Suite struct DocumentTests {
    private let document: String
    private let vectors: [Vector]

    init() throws {
        document = try text(of: "docs/PROTOCOL.md")
        vectors = Vector.all(in: document)
    }

    @Test func `the vectors are those whose meaning is known, in their order`() {
        for (vector, meaning) in zip(vectors, Meaning.all) {
            #expect(vector.block == meaning.vector.block)
        }
        #expect(vectors.count == Meaning.all.count)
    }

    @Test func `every frame has a vector`() {
        let names = Set(vectors.map(\.frame))
        #expect(names == Set(FrameType.allCases.map(\.nameInDocument)))
    }

    @Test func `a vector is read as what it says, and written so`() throws {
        for (vector, meaning) in zip(vectors, Meaning.all) {
            var decoder = FrameDecoder()
            decoder.feed(vector.bytes)
            let frame = try #require(try decoder.next())
            #expect(try meaning.isSaidBy(frame))
            #expect(meaning.frame.encoded == vector.bytes)
            #expect(decoder.pendingCount == 0)
        }
    }

    @Test func `the lines of enrolment are those in the document`() {
        let request = EnrolRequest(device: Sample.key, name: "laptop", version: "0.1.0")
        let refused = EnrolAnswer.refused(.notStarted, words: "no port is free")
        let lines = [request.line, EnrolAnswer.accepted(Sample.enrolled).line, refused.line]
        let inDocument = document.split(separator: "\n").filter { $0.hasPrefix("text   ") }
        let secrets = [SecretURLTests.token.text, SecretURLTests.invitation.text]
        #expect(inDocument.map { String($0.dropFirst(7)) } == lines + ["relay-link:1:"] + secrets)
        #expect(LinkMarker.line == "relay-link:1:\n")
    }

    @Test func `the table of frames has every type with its number`() {
        let rows = document.split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " } }
            return cells.count == 4 && cells[0].hasPrefix("0x") ? cells[0] + cells[1] : nil
        }
        let types = FrameType.allCases.map { type in
            let digits = String(type.rawValue, radix: 16, uppercase: true)
            return "0x" + (digits.count < 2 ? "0" : "") + digits + type.nameInDocument
        }
        #expect(rows == types)
    }

    @Test func `the longest body is the one in the document`() {
        let digits = String(Frame.maximumBodyLength)
        let grouped = digits.dropLast(3) + "," + digits.suffix(3)
        #expect(document.contains("bytes, at most \(grouped);"))
    }
}

private struct NotThere: Error {
    let path: String
}

/// Reads a file of the project.
private func text(of path: String) throws -> String {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    guard let file = unsafe fopen("/\(root)/\(path)", "r") else { throw NotThere(path: path) }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return try #require(String(validating: bytes.prefix(count), as: UTF8.self))
}
