// SPDX-License-Identifier: Apache-2.0
import COpenSSL

@testable import RelayTLS

/// A key with a certificate, good or not, as PEM texts.
struct Material {
    let keyPEM: [UInt8]
    let certificatePEM: [UInt8]

    /// As `Identity.generate` makes it.
    static func good() throws -> Material {
        let (keyPEM, certificatePEM) = try Identity.generate(commonName: "test")
        return Material(keyPEM: keyPEM, certificatePEM: certificatePEM)
    }

    static func rsa() throws -> Material {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        unsafe EVP_PKEY_keygen_init(context)
        unsafe EVP_PKEY_keygen(context, &key)
        defer { unsafe EVP_PKEY_free(key) }
        let bio = try MemoryBIO()
        unsafe PEM_write_bio_PrivateKey(bio.raw, key, nil, nil, 0, nil, nil)
        return try selfSigned(keyPEM: bio.bytes)
    }

    /// A certificate of exactly `length` bytes in DER, made long by a comment in it.
    static func long(_ length: CInt) throws -> Material {
        let (keyPEM, certificatePEM) = try Identity.generate(commonName: "long")
        let key = try PrivateKey(pem: keyPEM)
        let certificate = try Certificate(pem: certificatePEM)
        var comment: CInt = length
        for _ in 1...2 {
            unsafe setComment(of: comment, in: certificate.raw)
            unsafe X509_sign(certificate.raw, key.raw, nil)
            comment += unsafe length - i2d_X509(certificate.raw, nil)
        }
        return Material(keyPEM: keyPEM, certificatePEM: try certificate.pem())
    }

    static func selfSigned(keyPEM: [UInt8]) throws -> Material {
        let key = try PrivateKey(pem: keyPEM)
        let certificate = try Certificate.selfSigned(by: key, commonName: "again")
        return Material(keyPEM: keyPEM, certificatePEM: try certificate.pem())
    }

    func identity() throws -> Identity {
        try Identity(keyPEM: keyPEM, certificatePEM: certificatePEM)
    }
}

private func setComment(of length: CInt, in certificate: OpaquePointer) {
    unsafe X509_EXTENSION_free(X509_delete_ext(certificate, 0))
    let content = unsafe ASN1_OCTET_STRING_new()
    unsafe ASN1_OCTET_STRING_set(content, [UInt8](repeating: 7, count: Int(length)), length)
    let comment = unsafe X509_EXTENSION_create_by_NID(nil, NID_netscape_comment, 0, content)
    unsafe X509_add_ext(certificate, comment, -1)
    unsafe X509_EXTENSION_free(comment)
    unsafe ASN1_OCTET_STRING_free(content)
}
