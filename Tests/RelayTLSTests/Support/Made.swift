// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayTLS
import Testing

/// A temporary directory that the script has filled.
final class Made {
    private let directory: String

    init(_ options: String) throws {
        var template = "/tmp/relay-certs-XXXXXX".utf8CString.map { $0 }
        directory = unsafe String(cString: mkdtemp(&template))
        try run(options)
    }

    deinit { _ = unsafe system("rm -rf '\(directory)'") }

    func run(_ options: String) throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let command = "'\(root)/Scripts/make-certs.sh' --directory '\(directory)' \(options)"
        let status = unsafe system("\(command) >/dev/null")
        #expect(status == 0)
    }

    func remove(_ name: String) { _ = unsafe unlink("\(directory)/\(name)") }

    func identity(_ name: String) throws -> Identity {
        try Identity(keyPEM: bytes("\(name).key"), certificatePEM: bytes("\(name).crt"))
    }

    func mode(of name: String) -> mode_t {
        var status = stat()
        guard unsafe stat("\(directory)/\(name)", &status) == 0 else { return 0 }
        return status.st_mode & 0o777
    }

    func bytes(_ name: String) throws -> [UInt8] {
        guard let file = unsafe fopen("\(directory)/\(name)", "r") else { return [] }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}
