// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import Testing

@testable import RelayHolder

@Suite struct LogFileTests {
    private let scratch: Scratch
    private var path: String { scratch.path + "/log" }

    init() throws { scratch = try Scratch() }

    private func bytes(_ count: Int, _ letter: Character = "x") -> [UInt8] {
        Array(String(repeating: letter, count: count).utf8)
    }

    @Test func `a full file is put aside, under a number that nobody has`() throws {
        try scratch.write("before", to: "log.1")
        var log = try LogFile(path, piece: 10)
        try log.write(bytes(10))
        #expect(scratch.names == ["log", "log.1"], "at its size it is still the log")
        try log.write(bytes(1))
        #expect(scratch.names == ["log", "log.1", "log.2"])
        #expect(scratch.text("log") == "x")
        #expect(scratch.text("log.1") == "before")
        #expect(scratch.text("log.2") == "xxxxxxxxxx")
    }

    @Test func `a file that was deleted is begun anew at its end`() throws {
        var log = try LogFile(path, piece: 10)
        try log.write(bytes(4))
        try scratch.remove("log")
        try log.write(bytes(6))
        #expect(scratch.names == [])
        try log.write(bytes(12, "y"))
        #expect(scratch.names == ["log", "log.1"])
        #expect(scratch.text("log.1") == "yyyyyyyyyy")
        #expect(scratch.text("log") == "yy")
    }

    @Test func `what somebody has put in its place is not put aside with it`() throws {
        var log = try LogFile(path, piece: 10)
        try log.write(bytes(4))
        try scratch.move("log", to: "old")
        try scratch.write("new ", to: "log")
        try log.write(bytes(8, "y"))
        #expect(scratch.names == ["log", "old"])
        #expect(scratch.text("old") == "xxxxyyyyyy")
        #expect(scratch.text("log") == "new yy")
    }

    @Test func `what has its place and is no file ends the log`() throws {
        var log = try LogFile(path, piece: 10)
        try log.write(bytes(10))
        try scratch.move("log", to: "old")
        guard unsafe mkfifo(path, 0o600) == 0 else { throw SystemCallError(call: "mkfifo") }
        #expect(throws: SystemCallError.self) { try log.write(bytes(1)) }
    }
}
