// SPDX-License-Identifier: Apache-2.0

import Glibc
import RelaySystem
import Testing

@testable import RelayServer

/// What earlier boots have left is taken away when it is old, and nothing else.
@Suite struct FormerBootsTests {
    private static let former = String(repeating: "0a", count: 16)
    private static let present = String(repeating: "0b", count: 16)
    private let state = TemporaryState()

    private func boot(_ name: String, age: Duration) throws -> PrivateDirectory {
        let boot = try state.directory.open(create: true).subdirectory("run", create: true)
            .subdirectory(name, create: true)
        _ = try boot.subdirectory("starting", create: true)
        try boot.subdirectory("names", create: true).write(file: "work", [1])
        for file in ["1", "1.started", "1.lock"] { try boot.write(file: file, []) }
        for entry in try boot.entries() { try makeOlder("\(boot.path)/\(entry)", by: age) }
        return boot
    }

    private func makeOlder(_ path: String, by age: Duration) throws {
        var times = [timespec](repeating: timespec(), count: 2)
        for index in 0..<2 {
            unsafe clock_gettime(CLOCK_REALTIME, &times[index])
            times[index].tv_sec -= Int(age.components.seconds)
        }
        try #require(unsafe utimensat(AT_FDCWD, path, times, 0) == 0)
    }

    private func boots() throws -> PrivateDirectory {
        try state.directory.open(create: false).subdirectory("run", create: false)
    }

    private func tidy() throws -> [String] {
        try FormerBoots(in: boots(), besides: Self.present).tidy()
        return try boots().entries().sorted()
    }

    @Test func `what is as old as that goes, but for the present boot's`() throws {
        _ = try boot(Self.former, age: FormerBoots.lifetime)
        _ = try boot(Self.present, age: FormerBoots.lifetime)
        _ = try boots().subdirectory("other", create: true)
        #expect(try tidy() == [Self.present, "other"])
    }

    @Test func `what was left half made goes as well, and keeps no other boot`() throws {
        for byte in ["0c", "0d", "0e"] {
            let boot = try boot(String(repeating: byte, count: 16), age: FormerBoots.lifetime)
            _ = try boot.createExclusively(file: ".probe.00")
            try makeOlder("\(boot.path)/.probe.00", by: FormerBoots.lifetime)
        }
        #expect(try tidy() == [])
    }

    @Test func `a young one that is half made keeps its boot`() throws {
        let boot = try boot(Self.former, age: FormerBoots.lifetime)
        _ = try boot.createExclusively(file: ".probe.00")
        #expect(try tidy() == [Self.former])
    }

    @Test func `one boot that cannot be taken away keeps no other`() throws {
        for byte in ["0c", "0d", "0e", "0f"] {
            _ = try boot(String(repeating: byte, count: 16), age: FormerBoots.lifetime)
        }
        // Nothing of ours is a directory with that name.
        let stuck = String(repeating: "0d", count: 16)
        _ = try boots().subdirectory(stuck, create: false).subdirectory("9", create: true)
        try makeOlder("\(state.path)/run/\(stuck)/9", by: FormerBoots.lifetime)
        #expect(throws: SystemCallError.self) { _ = try tidy() }
        #expect(try boots().entries() == [stuck])
    }

    @Test func `what is younger stays`() throws {
        _ = try boot(Self.former, age: FormerBoots.lifetime - .seconds(60))
        #expect(try tidy() == [Self.former])
    }

    @Test func `where a holder lives nothing goes`() throws {
        let boot = try boot(Self.former, age: FormerBoots.lifetime + .seconds(60))
        guard let lock = try boot.lock(file: "1.lock", content: []) else {
            Issue.record("nobody else has the lock")
            return
        }
        try #require(
            unsafe utimensat(AT_FDCWD, "\(boot.path)/1.lock", [timespec(), timespec()], 0) == 0)
        #expect(try tidy() == [Self.former])
        lock.remove()
    }
}
