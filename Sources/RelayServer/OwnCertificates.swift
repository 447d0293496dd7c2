// SPDX-License-Identifier: Apache-2.0

internal import RelaySystem
package import RelayTLS

/// What a server presents, and who vouches for devices, where that is not made by the server itself.
package struct OwnCertificates: Sendable {
    /// In the state directory: an authority that counts without being given.
    static let authorityFile = "ca.crt"
    /// Longer than any PEM file of one key, or of a chain of certificates.
    static let maximumLength = 64 * 1024

    /// Nil is the key in the state directory.
    package var identity: Identity?
    /// Nil is the authority in the state directory, or none.
    package var authority: DeviceAuthority?

    package init() {}

    /// Reads PEM files. Key and certificate come together or not at all.
    package init(authority: String?, certificate: String?, key: String?) throws {
        if let certificate, let key {
            let keyPEM = try UserFile.read(key, limit: Self.maximumLength, isSecret: true)
            let certificatePEM = try UserFile.read(
                certificate, limit: Self.maximumLength, isSecret: false)
            do {
                identity = try Identity(keyPEM: keyPEM, certificatePEM: certificatePEM)
            } catch {
                throw ServerError.badFile("\(key) with \(certificate)", reason: "\(error)")
            }
        }
        if let authority {
            let pem = try UserFile.read(authority, limit: Self.maximumLength, isSecret: false)
            self.authority = try Self.authority(pem, from: authority)
        }
    }

    /// The authority, from the state directory if none was given.
    func authority(in state: borrowing PrivateDirectory) throws -> DeviceAuthority? {
        if let authority { return authority }
        let limit = Self.maximumLength
        guard let pem = try state.read(file: Self.authorityFile, limit: limit) else { return nil }
        return try Self.authority(pem, from: "\(state.path)/\(Self.authorityFile)")
    }

    private static func authority(_ pem: [UInt8], from path: String) throws -> DeviceAuthority {
        do {
            return try DeviceAuthority(pem: pem)
        } catch {
            throw ServerError.badFile(path, reason: "\(error)")
        }
    }
}
