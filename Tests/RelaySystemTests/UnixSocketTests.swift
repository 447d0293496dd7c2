// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import Testing

@Suite struct UnixSocketTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    /// Accepts the connection that is known to wait.
    private func echo(_ listener: borrowing OwnedDescriptor, _ client: consuming OwnedDescriptor)
        throws -> String
    {
        try waitUntilReadable(listener.raw)
        let accepted = try UnixSocket.accept(listener)
        guard case .some(let server) = accepted else { return "nobody" }
        #expect(client.write(Array("hello".utf8).span) == .bytes(5))
        _ = consume client
        return try readUntilEnd(server)
    }

    @Test func `a listener is found by its name`() throws {
        let directory = try scratch.directory()
        let listener = try UnixSocket.listen(in: directory, name: "s")
        let client = try UnixSocket.connect(in: directory, name: "s")
        #expect(try echo(listener, client) == "hello")
        #expect(mode(of: "\(directory.path)/s") == 0o600)
    }

    @Test func `the length of the path does not matter`() throws {
        let deep = Array(repeating: String(repeating: "d", count: 50), count: 8)
            .joined(separator: "/")
        let directory = try scratch.directory(deep)
        #expect(directory.path.utf8.count > 400)
        let listener = try UnixSocket.listen(in: directory, name: "s")
        #expect(try echo(listener, UnixSocket.connect(in: directory, name: "s")) == "hello")
        #expect(try echo(listener, UnixSocket.connect(path: directory.path + "/s")) == "hello")
    }

    @Test func `nobody waits, nobody comes`() throws {
        let directory = try scratch.directory()
        let listener = try UnixSocket.listen(in: directory, name: "s")
        let nobody = try UnixSocket.accept(listener) == nil
        #expect(nobody)
    }

    @Test func `a name that is taken is refused, even when its listener is gone`() throws {
        let directory = try scratch.directory()
        do { _ = try UnixSocket.listen(in: directory, name: "s") }
        let error = #expect(throws: SystemCallError.self) {
            _ = try UnixSocket.listen(in: directory, name: "s")
        }
        #expect(error?.errno == EADDRINUSE)
        try directory.remove("s")
        _ = try UnixSocket.listen(in: directory, name: "s")
    }

    @Test func `connecting to nothing says which name`() throws {
        let directory = try scratch.directory()
        let error = #expect(throws: SystemCallError.self) {
            _ = try UnixSocket.connect(in: directory, name: "s")
        }
        #expect(error?.errno == ENOENT)
        #expect(error?.subject == "\(directory.path)/s")
    }

    @Test func `a name longer than the kernel allows is an error`() throws {
        let directory = try scratch.directory()
        let error = #expect(throws: SystemCallError.self) {
            _ = try UnixSocket.listen(in: directory, name: String(repeating: "n", count: 200))
        }
        #expect(error?.errno == ENAMETOOLONG)
    }

    @Test func `both ends are non-blocking and close-on-exec`() throws {
        let directory = try scratch.directory()
        let listener = try UnixSocket.listen(in: directory, name: "s")
        let client = try UnixSocket.connect(in: directory, name: "s")
        try waitUntilReadable(listener.raw)
        guard let server = try UnixSocket.accept(listener) else { throw NothingHappened(seen: "") }
        for raw in [listener.raw, client.raw, server.raw] {
            #expect(fcntl(raw, F_GETFL) & O_NONBLOCK == O_NONBLOCK)
            #expect(fcntl(raw, F_GETFD) == FD_CLOEXEC)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become somebody else"))
    func `another user is neither let in nor believed`() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchDirectory(under: "/tmp")
            let directory = try scratch.directory()
            let listener = try UnixSocket.listen(in: directory, name: "s")
            for path in [scratch.path, directory.path, directory.path + "/s"] {
                unsafe chmod(path, 0o777)
            }
            seteuid(65534)
            #expect(throws: SystemCallError.self) {
                _ = try UnixSocket.connect(path: directory.path + "/s")
            }
            seteuid(0)
            try waitUntilReadable(listener.raw)
            let nobody = try UnixSocket.accept(listener) == nil
            #expect(nobody)
        }
    }
}
