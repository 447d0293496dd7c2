// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import Testing

@Suite struct PrivateDirectoryTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func failure(opening path: String, create: Bool = false) -> SystemCallError? {
        do throws(SystemCallError) {
            _ = try PrivateDirectory.open(path: path, create: create)
            return nil
        } catch {
            return error
        }
    }

    @Test func `missing parents are made and closed to others`() throws {
        _ = try PrivateDirectory.open(path: "\(scratch.path)/a/b//c/", create: true)
        for path in ["a", "a/b", "a/b/c"] {
            #expect(mode(of: "\(scratch.path)/\(path)") == 0o700)
        }
    }

    @Test func `a directory that exists is opened as it is`() throws {
        _ = try scratch.directory("a")
        #expect(failure(opening: "\(scratch.path)/a", create: true) == nil)
    }

    @Test func `a missing directory is made only when asked`() {
        #expect(failure(opening: "\(scratch.path)/none")?.errno == ENOENT)
    }

    @Test(arguments: [mode_t(0o750), 0o705, 0o710, 0o701])
    func `a directory open to others is refused with the remedy`(mode: mode_t) throws {
        let path = "\(scratch.path)/open"
        unsafe mkdir(path, 0o700)
        unsafe chmod(path, mode)
        let error = try #require(failure(opening: path))
        #expect(error.errno == EACCES)
        #expect(error.description.hasSuffix("run: chmod 700 '\(path)'"))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func `somebody else's directory is refused`() throws {
        let path = "\(scratch.path)/foreign"
        unsafe mkdir(path, 0o700)
        unsafe chown(path, 1, 1)
        let error = try #require(failure(opening: path))
        #expect(error.errno == EPERM)
        #expect(error.description.contains("belongs to user 1"))
    }

    @Test func `a symbolic link is refused, with a slash at its end too`() throws {
        _ = try scratch.directory("a")
        unsafe symlink("\(scratch.path)/a", "\(scratch.path)/link")
        let error = try #require(failure(opening: "\(scratch.path)/link"))
        #expect(error.description.contains("it is a symbolic link"))
        #expect(failure(opening: "\(scratch.path)/link/") != nil)
        #expect(failure(opening: "\(scratch.path)/link/", create: true) != nil)
    }

    @Test func `a subdirectory keeps the same rules`() throws {
        let directory = try scratch.directory()
        let sub = try directory.subdirectory("sub", create: true)
        #expect(sub.path == "\(scratch.path)/private/sub")
        #expect(mode(of: sub.path) == 0o700)
        unsafe chmod(sub.path, 0o755)
        #expect(throws: SystemCallError.self) {
            _ = try directory.subdirectory("sub", create: true)
        }
        #expect(throws: SystemCallError.self) {
            _ = try directory.subdirectory("none", create: false)
        }
    }

    @Test(arguments: ["", ".", "..", "a/b", "../x", "a\0b"])
    func `a name that leads elsewhere is refused`(name: String) throws {
        let directory = try scratch.directory()
        #expect(throws: SystemCallError.self) { try directory.write(file: name, [1]) }
        #expect(throws: SystemCallError.self) { try directory.read(file: name, limit: 1) }
        #expect(throws: SystemCallError.self) { try directory.remove(name) }
        #expect(throws: SystemCallError.self) { try directory.exists(name) }
        #expect(throws: SystemCallError.self) { try directory.createExclusively(file: name) }
        #expect(throws: SystemCallError.self) { _ = try directory.lock(file: name, content: []) }
        #expect(throws: SystemCallError.self) {
            _ = try directory.subdirectory(name, create: true)
        }
    }

    @Test func `entries leave out what begins with a dot`() throws {
        let directory = try scratch.directory()
        try directory.write(file: "b", [])
        try directory.write(file: "a", [])
        try directory.write(file: ".hidden", [])
        #expect(try directory.entries().sorted() == ["a", "b"])
        #expect(try directory.entries().sorted() == ["a", "b"])
    }
}
