// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelaySystem

/// `fingerprint` in the state directory: the key that the server presents which runs, or ran last.
/// It need not be the one in `server.key`.
enum KeyNote {
    private static let name = "fingerprint"

    static func read(in directory: borrowing PrivateDirectory) throws -> Fingerprint? {
        guard let content = try directory.read(file: name, limit: 256) else { return nil }
        return Fingerprint(String(decoding: content, as: UTF8.self).filter { $0 != "\n" })
    }

    static func write(_ key: Fingerprint, in directory: borrowing PrivateDirectory) throws {
        guard try read(in: directory) != key else { return }
        try directory.write(file: name, Array("\(key)\n".utf8))
    }
}
