// SPDX-License-Identifier: Apache-2.0
import Foundation
import RelaySystem

/// A directory of one test's own, removed when the test ends.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let usual = FileManager.default.temporaryDirectory.path
        path = "\(usual)/relay-tests.\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Sorted.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func text(_ name: String) -> String? {
        try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }

    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(
            atPath: "\(path)/\(name)", toPath: "\(path)/\(other)")
    }
}
