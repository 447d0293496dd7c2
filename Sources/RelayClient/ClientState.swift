// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
package import RelaySystem
internal import RelayTLS

/// The client's files in STATE: its own key and certificate, and the servers it knows.
package struct ClientState: ~Copyable {
    private static let keyFile = "client.key"
    private static let certificateFile = "client.crt"
    private static let knownHostsFile = "known_hosts"
    private static let lockFile = "client.lock"
    /// Ten thousand hosts fit.
    private static let knownHostsLimit = 4 << 20
    /// A key of an own CA may be an RSA one's size; nothing sensible is larger.
    private static let keyLimit = 64 << 10

    let directory: PrivateDirectory

    /// Opens STATE, made if missing: the path asked for, or the usual one.
    package init(path: String?) throws(SystemCallError) {
        directory = try StateDirectory(explicit: path).open(create: true)
    }

    /// This device's key, made on first use.
    func identity() throws -> Identity {
        if let identity = try storedIdentity() { return identity }
        return try withLock {
            // Another client may have made it while we waited for the lock.
            if let identity = try storedIdentity() { return identity }
            let (key, certificate) = try Identity.generate(commonName: "relay-client")
            // The key last: as long as it is missing nobody can have enrolled it.
            try directory.write(file: Self.certificateFile, certificate)
            try directory.write(file: Self.keyFile, key)
            return try Identity(keyPEM: key, certificatePEM: certificate)
        }
    }

    /// Of this device's key, as people compare it.
    package func fingerprint() throws -> String { try identity().fingerprint.description }

    private func storedIdentity() throws -> Identity? {
        guard let key = try directory.read(file: Self.keyFile, limit: Self.keyLimit) else {
            return nil
        }
        let certificate = try directory.read(file: Self.certificateFile, limit: Self.keyLimit)
        guard let certificate else {
            throw ClientStateError.certificateMissing(
                key: path(Self.keyFile), certificate: path(Self.certificateFile))
        }
        do {
            return try Identity(keyPEM: key, certificatePEM: certificate)
        } catch {
            throw ClientStateError.badIdentity(
                key: path(Self.keyFile), certificate: path(Self.certificateFile), reason: "\(error)"
            )
        }
    }

    package func knownHosts() throws -> KnownHosts {
        let limit = Self.knownHostsLimit
        let bytes = try directory.read(file: Self.knownHostsFile, limit: limit) ?? []
        do throws(KnownHostsError) {
            return try KnownHosts(text: String(decoding: bytes, as: UTF8.self))
        } catch {
            var error = error
            error.path = path(Self.knownHostsFile)
            throw error
        }
    }

    /// Reads the known hosts, changes them and writes them back, if anything changed. What would read
    /// differently afterwards is not written: a name that came from a server could hold a field.
    package func updateKnownHosts<Result>(
        _ change: (inout KnownHosts) -> Result
    ) throws -> Result {
        try withLock {
            let old = try knownHosts()
            var new = old
            let result = change(&new)
            if new != old {
                guard (try? KnownHosts(text: new.text)) == new else {
                    throw ClientStateError.unkept(path(Self.knownHostsFile))
                }
                try directory.write(file: Self.knownHostsFile, Array(new.text.utf8))
            }
            return result
        }
    }

    /// One client at a time. The others wait: what is done under the lock takes milliseconds.
    private func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        for _ in 0..<500 {
            if let lock = try directory.lock(file: Self.lockFile, content: []) {
                let result = Swift.Result(catching: body)
                lock.remove()
                return try result.get()
            }
            pause(milliseconds: 10)
        }
        throw ClientStateError.locked(path(Self.lockFile))
    }

    private func path(_ file: String) -> String { "\(directory.path)/\(file)" }
}

/// The state is not as it should be, and what to do about it.
package enum ClientStateError: Error, Equatable, CustomStringConvertible {
    case certificateMissing(key: String, certificate: String)
    case badIdentity(key: String, certificate: String, reason: String)
    case locked(String)
    /// What a server says of itself makes no line of this file.
    case unkept(String)

    package var description: String {
        switch self {
        case .certificateMissing(let key, let certificate):
            "\(certificate) is missing; put it back, or remove \(key) to get a new key"
        case .badIdentity(let key, let certificate, let reason):
            "cannot use \(key) with \(certificate): \(reason); put the right ones back, or remove"
                + " both to get a new key, which hosts have to authorize"
        case .locked(let path):
            "\(path) is locked by another relay-client that does not go on; end that one first"
        case .unkept(let path):
            "what the server says of itself cannot stand in \(path), which is left as it was"
        }
    }
}
