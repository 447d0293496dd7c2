// SPDX-License-Identifier: Apache-2.0

package import RelaySystem
package import RelayTLS

/// The server's key and certificate, `server.key` and `server.crt` in the state directory.
package enum OwnIdentity {
    private static let key = "server.key"
    private static let certificate = "server.crt"
    /// Longer than any PEM file of one key, or of a chain of certificates.
    private static let maximumLength = 64 * 1024

    /// Nil before the first start.
    package static func load(in state: borrowing PrivateDirectory) throws -> Identity? {
        guard let keyPEM = try state.read(file: key, limit: maximumLength) else { return nil }
        guard let certificatePEM = try state.read(file: certificate, limit: maximumLength) else {
            throw ServerError.noCertificate(state: state.path)
        }
        do {
            return try Identity(keyPEM: keyPEM, certificatePEM: certificatePEM)
        } catch {
            throw ServerError.badIdentity(state: state.path, reason: "\(error)")
        }
    }

    /// The key comes last: a first start that is cut short has made nothing that counts.
    static func loadOrMake(in state: borrowing PrivateDirectory) throws -> Identity {
        if let identity = try load(in: state) { return identity }
        let made = try Identity.generate(commonName: "relay-server")
        try state.write(file: certificate, made.certificatePEM)
        try state.write(file: key, made.keyPEM)
        return try Identity(keyPEM: made.keyPEM, certificatePEM: made.certificatePEM)
    }
}
