// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The user's own certificate authority: whose certificates vouch for devices. Lives as long as the
/// context it belongs to.
///
/// A peer still sends its certificate alone, so the authority has signed it directly.
@safe
// Sendable because an X509_STORE locks what verifications share; nothing changes it after init.
package final class DeviceAuthority: @unchecked Sendable {
    private let store: OpaquePointer

    /// Reads the certificates of a PEM text, one or several. Throws `badKeyFile` when there is none
    /// or one of them does not parse.
    package init(pem: [UInt8]) throws(TLSError) {
        let action = "reading the authority's certificate"
        let bio = try MemoryBIO.holding(pem)
        guard let store = unsafe X509_STORE_new() else { throw .fromQueue(.systemFailed, action) }
        unsafe self.store = store
        // An authority below another one is trusted for itself.
        unsafe X509_STORE_set_flags(store, CUnsignedLong(X509_V_FLAG_PARTIAL_CHAIN))
        var count = 0
        while let raw = unsafe PEM_read_bio_X509(bio.raw, nil, refusePassphrase, nil) {
            let certificate = unsafe Certificate(owning: raw)
            guard unsafe X509_STORE_add_cert(store, certificate.raw) == 1 else {
                throw .fromQueue(.badKeyFile, action)
            }
            count += 1
        }
        guard count > 0 else { throw .fromQueue(.badKeyFile, action) }
        ERR_clear_error()
    }

    deinit { unsafe X509_STORE_free(store) }

    /// The common name in a certificate that the authority has signed, that is valid now, and that
    /// may be a TLS client's; empty if it has none. Nil for any other certificate.
    func name(ofDevice certificate: OpaquePointer) -> String? {
        guard let check = unsafe X509_STORE_CTX_new() else { return nil }
        defer {
            unsafe X509_STORE_CTX_free(check)
            ERR_clear_error()
        }
        guard unsafe X509_STORE_CTX_init(check, store, certificate, nil) == 1,
            unsafe X509_STORE_CTX_set_purpose(check, X509_PURPOSE_SSL_CLIENT) == 1,
            unsafe X509_verify_cert(check) == 1
        else { return nil }
        return unsafe commonName(of: certificate)
    }
}

/// Without what a terminal would obey; at most 64 characters.
private func commonName(of certificate: OpaquePointer) -> String {
    var text = [CChar](repeating: 0, count: 512)
    let length = unsafe X509_NAME_get_text_by_NID(
        X509_get_subject_name(certificate), NID_commonName, &text, CInt(text.count))
    let bytes = text.prefix(max(0, Int(length))).map(UInt8.init(bitPattern:))
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        .filter { $0.value >= 32 && !(127...159).contains($0.value) }
    return String(String.UnicodeScalarView(scalars.prefix(Certificate.maximumCommonNameLength)))
}
