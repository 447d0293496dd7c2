// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem

/// A directory of one test's own, removed when the test ends.
final class ScratchDirectory: Sendable {
    let path: String

    init(under parent: String? = nil) throws {
        let usual = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) }
        var template = Array("\(parent ?? usual ?? "/tmp")/relay-tests.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemCallError(call: "mkdtemp") }
        path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    deinit {
        let rm = try? Spawn.start(
            executable: "/bin/rm", arguments: ["rm", "-rf", path], environment: [],
            keepStandardError: true)
        if let rm { _ = waitpid(rm, nil, 0) }
    }

    func directory(_ name: String = "private") throws -> PrivateDirectory {
        try PrivateDirectory.open(path: "\(path)/\(name)", create: true)
    }

    /// A FIFO, opened for reading without waiting for a writer.
    func fifo(_ name: String) throws -> OwnedDescriptor {
        guard unsafe mkfifo("\(path)/\(name)", 0o600) == 0 else {
            throw SystemCallError(call: "mkfifo")
        }
        return OwnedDescriptor(
            owning: unsafe open("\(path)/\(name)", O_RDONLY | O_NONBLOCK | O_CLOEXEC))
    }
}

/// Every name in a directory, hidden ones too, sorted.
func allNames(in path: String) -> [String] {
    guard let stream = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// The permission bits of what has that path.
func mode(of path: String) -> mode_t {
    var status = stat()
    _ = unsafe lstat(path, &status)
    return status.st_mode & 0o7777
}
