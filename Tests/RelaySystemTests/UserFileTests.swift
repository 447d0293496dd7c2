// SPDX-License-Identifier: Apache-2.0

import Glibc
import RelaySystem
import Testing

@Suite struct UserFileTests {
    private let directory: ScratchDirectory
    private let path: String

    init() throws {
        directory = try ScratchDirectory()
        path = "\(directory.path)/file"
        let raw = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
        let file = OwnedDescriptor(owning: raw)
        #expect(file.write(Array("12345".utf8).span) == .bytes(5))
    }

    @Test func `a file is read up to its limit and no further`() throws {
        #expect(try UserFile.read(path, limit: 5, isSecret: false) == Array("12345".utf8))
        #expect(throws: SystemCallError.self) {
            try UserFile.read(path, limit: 4, isSecret: false)
        }
    }

    @Test(arguments: [(0o600, true), (0o400, true), (0o640, false), (0o604, false)])
    func `a secret is closed to everybody else`(mode: mode_t, isTaken: Bool) {
        #expect(unsafe chmod(path, mode) == 0)
        let content = try? UserFile.read(path, limit: 5, isSecret: true)
        #expect((content != nil) == isTaken)
    }

    @Test func `a directory or a pipe is no file`() {
        #expect(throws: SystemCallError.self) {
            try UserFile.read(directory.path, limit: 5, isSecret: false)
        }
        #expect(unsafe mkfifo("\(directory.path)/pipe", 0o600) == 0)
        #expect(throws: SystemCallError.self) {
            try UserFile.read("\(directory.path)/pipe", limit: 5, isSecret: false)
        }
    }
}
