// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory of its own for one test; gone with everything in it when `remove` is called.
struct Scratch: Sendable {
    let path: String

    init() throws {
        let template = FileManager.default.temporaryDirectory.path + "/relay-e2e-"
        path = template + String(UInt64.random(in: 0 ... .max), radix: 36)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
    }

    func file(_ name: String) -> String { path + "/" + name }

    func directory(_ name: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: file(name), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        return file(name)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8)
    }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: file(name), atomically: false, encoding: .utf8)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
