// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Who must have signed a server's certificate, and for which name: an alternative to knowing its
/// key. The signature, the dates, the purpose and the name are checked (RFC 5280, RFC 6125).
package struct ServerAuthority: Sendable {
    /// Certificates of authorities, any of which may have signed.
    let certificatesPEM: [UInt8]
    /// A name or an address that must be among the certificate's alternative names.
    let name: String

    package init(certificatesPEM: [UInt8], name: String) {
        self.certificatesPEM = certificatesPEM
        self.name = name
    }
}

extension TLSContext {
    /// A client's, which has every server's certificate checked. The limits on certificates stay:
    /// one, short, of an allowed type of key.
    package convenience init(
        identity: Identity, trusting authority: ServerAuthority
    ) throws(TLSError) {
        try self.init(role: .client, identity: identity)
        try demand(authority)
    }

    private func demand(_ authority: ServerAuthority) throws(TLSError) {
        try trust(authority.certificatesPEM)
        // Else our own certificate would be sent with the authority's, if that has signed it too.
        unsafe COpenSSL_SSL_CTX_set_mode(raw, CLong(SSL_MODE_NO_AUTO_CHAIN))
        let parameters = unsafe SSL_CTX_get0_param(raw)
        // An address is no name: it has entries of its own in a certificate.
        guard
            unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, authority.name) == 1
                || X509_VERIFY_PARAM_set1_host(parameters, authority.name, 0) == 1
        else { throw .fromQueue(.badKeyFile, "checking the name \(authority.name)") }
        ERR_clear_error()
        unsafe SSL_CTX_set_cert_verify_callback(raw, judgeSigned, nil)
    }

    private func trust(_ pem: [UInt8]) throws(TLSError) {
        let action = "reading the authority's certificate"
        let bio = try MemoryBIO.holding(pem)
        let store = unsafe SSL_CTX_get_cert_store(raw)
        var count = 0
        while let certificate = unsafe PEM_read_bio_X509(bio.raw, nil, refusePassphrase, nil) {
            defer { unsafe X509_free(certificate) }
            guard unsafe X509_STORE_add_cert(store, certificate) == 1 else {
                throw .fromQueue(.badKeyFile, action)
            }
            count += 1
        }
        guard count > 0 else { throw .fromQueue(.badKeyFile, action) }
        // The end of the file was an error to the reader.
        ERR_clear_error()
    }
}

/// First what is asked of any certificate, then what the authority vouches for.
private func judgeSigned(
    _ verification: OpaquePointer?, _ argument: UnsafeMutableRawPointer?
) -> CInt {
    guard unsafe judge(verification, argument) == 1 else { return 0 }
    return unsafe X509_verify_cert(verification) == 1 ? 1 : 0
}
