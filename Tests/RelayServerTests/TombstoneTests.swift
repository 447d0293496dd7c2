// SPDX-License-Identifier: Apache-2.0

import Glibc
import RelaySystem
import RelayWire
import Testing

@testable import RelayServer

/// What a session directory says of holders that died.
@Suite struct TombstoneTests {
    private let session = SessionID(Bits128(high: 1, low: 2))
    private let state = TemporaryState()

    private func directory(mark: String) throws -> SessionDirectory {
        let run = try state.directory.runDirectory()
        try run.write(file: "\(session).started", Array(mark.utf8))
        return try SessionDirectory(run)
    }

    @Test func `a mark with a name and no holder is a holder that was killed`() throws {
        let directory = try directory(mark: "name work\nname play\n")
        let stone = try #require(try directory.tombstone(of: session))
        #expect(stone.name.text == "play")
        #expect(stone.signal == nil)
        #expect(stone.words.contains("was killed"))
        let play = try #require(SessionName("play"))
        #expect(try directory.tombstone(named: play)?.session == session)
        #expect(try directory.tombstone(named: #require(SessionName("work"))) == nil)
    }

    @Test func `a holder that could says what it died of`() throws {
        let directory = try directory(mark: "name work\ndied 11\n")
        let stone = try #require(try directory.tombstone(of: session))
        #expect(stone.signal == 11)
        #expect(stone.words.contains("SIGSEGV"))
        #expect(stone.information.died == stone.words)
    }

    @Test func `one that lives has no tombstone, nor has one that ended as it should`() throws {
        let directory = try directory(mark: "name work\n")
        let lock = try state.directory.runDirectory().lock(file: "\(session).lock", content: [])
        #expect(try directory.tombstones() == [])
        lock?.remove()
        #expect(try self.directory(mark: "").tombstones() == [])
    }

    @Test func `who was told need not be told again`() throws {
        let directory = try directory(mark: "name work\n")
        let stone = try #require(try directory.tombstones().first)
        try directory.bury(stone)
        #expect(try directory.tombstones() == [])
        #expect(try directory.wasStarted(session))
    }

    @Test func `a disk that takes no new file keeps nobody from being told`() throws {
        let directory = try directory(mark: "name work\n")
        let path = "\(directory.path)/\(session).started"
        var (before, after) = (stat(), stat())
        let hourAgo = timespec(tv_sec: time(nil) - 3600, tv_nsec: 0)
        try #require(unsafe utimensat(AT_FDCWD, path, [hourAgo, hourAgo], 0) == 0)
        try #require(unsafe stat(path, &before) == 0)
        try directory.bury(#require(try directory.tombstones().first))
        try #require(unsafe stat(path, &after) == 0)
        // The same file still, which counts from now on.
        #expect(after.st_ino == before.st_ino && after.st_size == 0)
        #expect(after.st_mtim.tv_sec > hourAgo.tv_sec)
    }

    @Test(arguments: ["died 11\n", "name \n", "name ..\n", "x\n\n\u{0}", "name a b\n"])
    func `a mark that makes no sense is none of a tombstone`(mark: String) throws {
        #expect(try directory(mark: mark).tombstones() == [])
    }
}
