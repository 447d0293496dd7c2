// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayCore
import RelayTLS
import Testing

/// What `Scripts/make-certs.sh` makes is what the programs take.
@Suite struct MadeCertificatesTests {
    @Test(arguments: ["", "--p256"])
    func `both programs take what the script makes`(options: String) throws {
        let made = try Made(options)
        let server = try made.identity("server")
        let client = try made.identity("client")
        #expect(server.fingerprint != client.fingerprint)
        for name in ["ca.key", "server.key", "client.key"] {
            #expect(made.mode(of: name) == 0o600)
        }
    }

    @Test func `made again, what is there stays`() throws {
        let made = try Made("")
        let first = try made.identity("server").fingerprint
        try made.run("")
        #expect(try made.identity("server").fingerprint == first)
    }
}

/// A temporary directory that the script has filled.
private final class Made {
    private let directory: String

    init(_ options: String) throws {
        var template = "/tmp/relay-certs-XXXXXX".utf8CString.map { $0 }
        directory = unsafe String(cString: mkdtemp(&template))
        try run(options)
    }

    deinit { _ = unsafe system("rm -rf '\(directory)'") }

    func run(_ options: String) throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let command = "'\(root)/Scripts/make-certs.sh' --directory '\(directory)' \(options)"
        let status = unsafe system("\(command) >/dev/null")
        #expect(status == 0)
    }

    func identity(_ name: String) throws -> Identity {
        try Identity(keyPEM: bytes("\(name).key"), certificatePEM: bytes("\(name).crt"))
    }

    func mode(of name: String) -> mode_t {
        var status = stat()
        guard unsafe stat("\(directory)/\(name)", &status) == 0 else { return 0 }
        return status.st_mode & 0o777
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        guard let file = unsafe fopen("\(directory)/\(name)", "r") else { return [] }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}
