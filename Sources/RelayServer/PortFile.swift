// SPDX-License-Identifier: Apache-2.0

internal import RelaySystem

/// `port` in the state directory: where the server listens, so that it listens there again.
enum PortFile {
    private static let name = "port"

    /// Nil when no server has ever listened.
    static func read(in directory: borrowing PrivateDirectory) throws -> Int? {
        guard let content = try directory.read(file: name, limit: 64) else { return nil }
        let digits = content.filter { $0 != UInt8(ascii: "\n") }
        guard let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0 else {
            throw ServerError.badPort(file: "\(directory.path)/\(name)")
        }
        return Int(port)
    }

    static func write(_ port: Int, in directory: borrowing PrivateDirectory) throws {
        try directory.write(file: name, Array("\(port)\n".utf8))
    }
}
