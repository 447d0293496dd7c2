// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

package enum TLSRole: Sendable {
    case client
    case server
}

/// What all TLS connections of a program have in common: one per program, as long as it runs.
///
/// TLS 1.3 with ALPN `relay/1` and a certificate on both sides, or nothing; no resumption. Who
/// the peer is gets decided by the caller, from the fingerprint in `TLSEstablished`.
@safe
// Sendable because an SSL_CTX counts its references atomically and locks what connections
// change in it; nothing here configures it after init.
package final class TLSContext: @unchecked Sendable {
    /// Longest list of certificates received, in bytes: one of `Certificate.maximumLength`, and
    /// so much more that a second small one is read and refused by its right name.
    static let maximumCertificateListLength = 2 * Certificate.maximumLength

    let role: TLSRole
    let deviceAuthority: DeviceAuthority?
    let raw: OpaquePointer

    /// With a `deviceAuthority` a server's `TLSEstablished` says whether that vouches for the device.
    package init(
        role: TLSRole, identity: Identity, deviceAuthority: DeviceAuthority? = nil
    ) throws(TLSError) {
        ERR_clear_error()
        guard let raw = unsafe SSL_CTX_new(TLS_method()) else {
            throw .fromQueue(.systemFailed, "setting up TLS")
        }
        self.role = role
        self.deviceAuthority = deviceAuthority
        unsafe self.raw = raw
        try refuseOldVersionsAndResumption()
        try present(identity)
        try demandRelay()
        demandCertificate()
    }

    deinit { unsafe SSL_CTX_free(raw) }

    private func refuseOldVersionsAndResumption() throws(TLSError) {
        guard
            unsafe COpenSSL_SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) == 1,
            unsafe COpenSSL_SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION) == 1,
            unsafe SSL_CTX_set_num_tickets(raw, 0) == 1
        else { throw .fromQueue(.systemFailed, "setting up TLS 1.3") }
        unsafe SSL_CTX_set_options(
            raw, COpenSSL_SSL_OP_NO_TICKET() | COpenSSL_SSL_OP_NO_RENEGOTIATION())
        unsafe COpenSSL_SSL_CTX_set_session_cache_mode(raw, CLong(SSL_SESS_CACHE_OFF))
        // An idle link, the usual kind, then holds no record buffers of 16 KiB each.
        unsafe COpenSSL_SSL_CTX_set_mode(raw, CLong(SSL_MODE_RELEASE_BUFFERS))
    }

    private func present(_ identity: Identity) throws(TLSError) {
        let key = try PrivateKey(pem: identity.keyPEM)
        let certificate = try Certificate(pem: identity.certificatePEM)
        guard unsafe SSL_CTX_use_certificate(raw, certificate.raw) == 1,
            unsafe SSL_CTX_use_PrivateKey(raw, key.raw) == 1
        else { throw .fromQueue(.badKeyFile, "setting up the certificate") }
    }

    /// Both sides must send one certificate; see `CertificateFault` for what is looked at.
    private func demandCertificate() {
        unsafe COpenSSL_SSL_CTX_set_max_cert_list(raw, Self.maximumCertificateListLength)
        unsafe SSL_CTX_set_verify(raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        unsafe SSL_CTX_set_cert_verify_callback(raw, judge, nil)
    }
}

/// Takes the place of building and checking a chain.
func judge(_ verification: OpaquePointer?, _: UnsafeMutableRawPointer?) -> CInt {
    guard let certificate = unsafe X509_STORE_CTX_get0_cert(verification) else { return 0 }
    let received = unsafe COpenSSL_sk_X509_num(X509_STORE_CTX_get0_untrusted(verification))
    let fault = unsafe CertificateFault(of: certificate, chainLength: received)
    unsafe X509_STORE_CTX_set_error(verification, fault?.code ?? X509_V_OK)
    return fault == nil ? 1 : 0
}
