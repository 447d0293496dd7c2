// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import Testing

@Suite struct PrivateFileTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    @Test func `what was written is read, for us alone`() throws {
        let directory = try scratch.directory()
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try directory.write(file: "key", bytes)
        #expect(try directory.read(file: "key", limit: bytes.count) == bytes)
        #expect(mode(of: "\(directory.path)/key") == 0o600)
        #expect(allNames(in: directory.path) == ["key"])
    }

    @Test func `writing replaces the whole file`() throws {
        let directory = try scratch.directory()
        try directory.write(file: "key", [1, 2, 3])
        try directory.write(file: "key", [4])
        #expect(try directory.read(file: "key", limit: 10) == [4])
    }

    @Test func `a missing file reads as nil`() throws {
        #expect(try scratch.directory().read(file: "none", limit: 10) == nil)
    }

    @Test func `a file may have as many bytes as the limit and not one more`() throws {
        let directory = try scratch.directory()
        try directory.write(file: "key", [1, 2, 3])
        #expect(try directory.read(file: "key", limit: 3) == [1, 2, 3])
        let error = #expect(throws: SystemCallError.self) {
            try directory.read(file: "key", limit: 2)
        }
        #expect(error?.errno == EFBIG)
    }

    @Test func `a symbolic link is neither read nor written through`() throws {
        let directory = try scratch.directory()
        try directory.write(file: "target", [1])
        unsafe symlink("target", "\(directory.path)/link")
        #expect(throws: SystemCallError.self) { try directory.read(file: "link", limit: 10) }
        try directory.write(file: "link", [2])
        #expect(try directory.read(file: "target", limit: 10) == [1])
        #expect(try directory.read(file: "link", limit: 10) == [2])
    }

    @Test func `a fifo is refused without waiting for its writer`() throws {
        let directory = try scratch.directory()
        unsafe mkfifo("\(directory.path)/fifo", 0o600)
        #expect(throws: SystemCallError.self) { try directory.read(file: "fifo", limit: 10) }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `somebody else's file is refused`() throws {
        let directory = try scratch.directory()
        try directory.write(file: "key", [1])
        unsafe chown("\(directory.path)/key", 1, 1)
        #expect(throws: SystemCallError.self) { try directory.read(file: "key", limit: 10) }
    }

    @Test func `a rename that fails leaves no draft behind`() throws {
        let directory = try scratch.directory()
        _ = try directory.subdirectory("key", create: true)
        #expect(throws: SystemCallError.self) { try directory.write(file: "key", [1]) }
        #expect(allNames(in: directory.path) == ["key"])
    }

    @Test func `a write that fails half way keeps the old file`() async throws {
        await #expect(processExitsWith: .success) { [path = scratch.path as String] in
            let directory = try PrivateDirectory.open(path: path + "/private", create: true)
            try directory.write(file: "key", [1, 2, 3])
            // A disk that is full after 10 bytes.
            var limit = rlimit(rlim_cur: 10, rlim_max: rlim_t.max)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            signal(SIGXFSZ, SIG_IGN)
            let error = #expect(throws: SystemCallError.self) {
                try directory.write(file: "key", [UInt8](repeating: 9, count: 1000))
            }
            #expect(error?.errno == EFBIG)
            #expect(try directory.read(file: "key", limit: 10) == [1, 2, 3])
            #expect(allNames(in: directory.path) == ["key"])
        }
    }

    @Test func `only one creates a file exclusively`() throws {
        let directory = try scratch.directory()
        #expect(try directory.createExclusively(file: "started"))
        #expect(try !directory.createExclusively(file: "started"))
        #expect(mode(of: "\(directory.path)/started") == 0o600)
    }

    @Test func `removing what is not there is no error`() throws {
        let directory = try scratch.directory()
        try directory.write(file: "key", [1])
        try directory.remove("key")
        try directory.remove("key")
        #expect(try !directory.exists("key"))
    }

    @Test func `a file is emptied in its place, and counts as changed then`() throws {
        let directory = try scratch.directory()
        try directory.write(file: "mark", [1])
        let file = try directory.openForAppending("mark")
        let hourAgo = timespec(tv_sec: time(nil) - 3600, tv_nsec: 0)
        for _ in 1...2 {
            unsafe utimensat(AT_FDCWD, "\(directory.path)/mark", [hourAgo, hourAgo], 0)
            try directory.empty("mark")
            #expect(try directory.size(of: "mark") == 0)
            #expect(try #require(try directory.modificationAge(of: "mark")) < .seconds(1800))
        }
        #expect(file.write([UInt8(2)].span) == .bytes(1))
        #expect(try directory.read(file: "mark", limit: 10) == [2])
        try directory.empty("none")
        #expect(allNames(in: directory.path) == ["mark"])
    }

    @Test func `a file's age counts from its last change`() throws {
        let directory = try scratch.directory()
        try directory.write(file: "key", [1])
        let hourAgo = timespec(tv_sec: time(nil) - 3600, tv_nsec: 0)
        let times = [hourAgo, hourAgo]
        unsafe utimensat(AT_FDCWD, "\(directory.path)/key", times, 0)
        let age = try #require(try directory.modificationAge(of: "key"))
        #expect(age >= .seconds(3600) && age < .seconds(7200))
        #expect(try directory.modificationAge(of: "none") == nil)
    }
}
