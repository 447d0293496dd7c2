// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import RelaySystem

/// A state directory of its own, which goes with the test.
final class TemporaryState: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/relay-server-test-XXXXXX".utf8CString)
        precondition(unsafe mkdtemp(&template) != nil, "/tmp takes no directory")
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { Self.remove(path) }

    var directory: StateDirectory {
        do {
            return try StateDirectory(explicit: path)
        } catch {
            preconditionFailure("an absolute path needs nothing from the system")
        }
    }

    private static func remove(_ path: String) {
        guard let stream = unsafe opendir(path) else {
            _ = unsafe unlink(path)
            return
        }
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { remove("\(path)/\(name)") }
        }
        unsafe closedir(stream)
        _ = unsafe rmdir(path)
    }
}

extension Logger {
    static var silent: Logger {
        Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }
}
