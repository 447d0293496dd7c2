// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
package import RelayCore

/// A program's own TLS key and certificate, proved to belong together; lives as long as the
/// program. Kept as text, so that it is a plain value; each `TLSContext` parses it once more.
package struct Identity: Sendable {
    /// What peers pin or enrol.
    package let fingerprint: Fingerprint
    let keyPEM: [UInt8]
    let certificatePEM: [UInt8]

    /// Reads PEM texts. Of several certificates the first is ours: peers take it alone.
    ///
    /// Throws `badKeyFile` when they don't parse, don't belong together, or when no peer would
    /// take them: another key type than Ed25519 or P-256, or more than 4 KiB of certificate.
    package init(keyPEM: [UInt8], certificatePEM: [UInt8]) throws(TLSError) {
        let key = try PrivateKey(pem: keyPEM)
        let certificate = try Certificate(pem: certificatePEM)
        let action = "checking key and certificate"
        if let fault = certificate.fault {
            throw TLSError(kind: .badKeyFile, action: action, reasons: [fault.reason])
        }
        guard unsafe X509_check_private_key(certificate.raw, key.raw) == 1 else {
            throw .fromQueue(.badKeyFile, action)
        }
        guard let fingerprint = certificate.fingerprint else {
            throw .fromQueue(.systemFailed, action)
        }
        self.fingerprint = fingerprint
        self.keyPEM = keyPEM
        self.certificatePEM = certificatePEM
    }

    /// Makes a fresh Ed25519 key and a self-signed certificate for it, as PEM texts.
    ///
    /// Writing the files is the caller's business. The name is for people who look into the
    /// file: peers ignore it. It must not be empty; what exceeds 64 characters is left out.
    package static func generate(
        commonName: String
    ) throws(TLSError) -> (keyPEM: [UInt8], certificatePEM: [UInt8]) {
        let key = try PrivateKey()
        let certificate = try Certificate.selfSigned(by: key, commonName: commonName)
        return (keyPEM: try key.pem(), certificatePEM: try certificate.pem())
    }
}
