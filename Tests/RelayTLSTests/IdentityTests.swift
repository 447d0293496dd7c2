// SPDX-License-Identifier: Apache-2.0
import RelayCore
import Testing

@testable import RelayTLS

@Suite struct IdentityTests {
    @Test func `what is generated can be read`() throws {
        let one = try Material.good().identity()
        let other = try Material.good().identity()
        #expect(one.fingerprint.bytes.count == Fingerprint.length)
        #expect(one.fingerprint != other.fingerprint)
    }

    @Test func `a new certificate of the same key has the same fingerprint`() throws {
        let first = try Material.good()
        let second = try Material.selfSigned(keyPEM: first.keyPEM)
        #expect(first.certificatePEM != second.certificatePEM)
        #expect(try first.identity().fingerprint == second.identity().fingerprint)
    }

    @Test func `a P-256 key has the fingerprint that openssl computes`() throws {
        let identity = try Identity(
            keyPEM: Array(Vectors.p256Key.utf8),
            certificatePEM: Array(Vectors.p256Certificate.utf8))
        #expect(identity.fingerprint.description == Vectors.p256Fingerprint)
    }

    @Test func `of several certificates the first one counts`() throws {
        let mine = try Material.good()
        let both = try mine.certificatePEM + Material.good().certificatePEM
        let identity = try Identity(keyPEM: mine.keyPEM, certificatePEM: both)
        #expect(try identity.fingerprint == mine.identity().fingerprint)
    }

    @Test func `a long name is cut to what a certificate can hold`() throws {
        let (keyPEM, certificatePEM) = try Identity.generate(
            commonName: String(repeating: "é", count: 100))
        _ = try Identity(keyPEM: keyPEM, certificatePEM: certificatePEM)
    }

    @Test func `a certificate of the greatest length is read, one byte more is refused`() throws {
        _ = try Material.long(4096).identity()
        let longer = try Material.long(4097)
        let error = #expect(throws: TLSError.self) { try longer.identity() }
        #expect(error?.kind == .badKeyFile)
        #expect(error?.reasons == ["the certificate is longer than 4096 bytes"])
    }

    @Test func `a key and the certificate of another are refused`() throws {
        let key = try Material.good().keyPEM
        let certificate = try Material.good().certificatePEM
        let error = #expect(throws: TLSError.self) {
            try Identity(keyPEM: key, certificatePEM: certificate)
        }
        #expect(error?.kind == .badKeyFile)
        #expect(error?.reasons == ["key values mismatch"])
    }

    @Test func `an RSA key is refused`() throws {
        let rsa = try Material.rsa()
        let error = #expect(throws: TLSError.self) { try rsa.identity() }
        #expect(error?.kind == .badKeyFile)
        #expect(error?.reasons == ["the key is neither Ed25519 nor P-256"])
    }

    @Test func `a key with a passphrase is refused and nobody is asked for it`() throws {
        let certificate = try Material.good().certificatePEM
        let error = #expect(throws: TLSError.self) {
            try Identity(keyPEM: Array(Vectors.encryptedKey.utf8), certificatePEM: certificate)
        }
        #expect(error?.kind == .badKeyFile)
    }

    @Test(arguments: ["", "no key", "-----BEGIN PRIVATE KEY-----\n", Vectors.p256Certificate])
    func `what is no key is refused`(text: String) throws {
        let certificate = try Material.good().certificatePEM
        let error = #expect(throws: TLSError.self) {
            try Identity(keyPEM: Array(text.utf8), certificatePEM: certificate)
        }
        #expect(error?.kind == .badKeyFile)
        #expect(error?.action == "reading the private key")
    }

    @Test(arguments: ["", "no certificate", Vectors.p256Key])
    func `what is no certificate is refused`(text: String) throws {
        let key = try Material.good().keyPEM
        let error = #expect(throws: TLSError.self) {
            try Identity(keyPEM: key, certificatePEM: Array(text.utf8))
        }
        #expect(error?.kind == .badKeyFile)
        #expect(error?.action == "reading the certificate")
    }
}
