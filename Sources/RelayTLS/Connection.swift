// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
internal import NIOCore
internal import RelayCore

/// One TLS connection in memory: ciphertext goes in and out of two byte buffers of OpenSSL's,
/// never to a socket. Lives as long as its channel, on its event loop.
@safe
struct Connection: ~Copyable {
    /// Bytes handed to OpenSSL at once: a full record's plaintext. Its buffers grow to the
    /// largest piece they ever held and never shrink, so this bounds an idle link's memory.
    static let pieceSize = 16 * 1024
    /// What a record adds to its plaintext: header, content type and tag (RFC 8446 §5.2).
    static let recordOverhead = 5 + 1 + 16

    let ssl: OpaquePointer
    /// Ciphertext from the peer; belongs to `ssl`.
    let incoming: OpaquePointer
    /// Ciphertext for the peer; belongs to `ssl`.
    let outgoing: OpaquePointer

    init(context: TLSContext) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = unsafe SSL_new(context.raw) else {
            throw .fromQueue(.systemFailed, "setting up a connection")
        }
        guard let incoming = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(ssl)
            throw .fromQueue(.systemFailed, "setting up a connection")
        }
        guard let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe BIO_free(incoming)
            unsafe SSL_free(ssl)
            throw .fromQueue(.systemFailed, "setting up a connection")
        }
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        switch context.role {
        case .client: unsafe SSL_set_connect_state(ssl)
        case .server: unsafe SSL_set_accept_state(ssl)
        }
        unsafe self.ssl = ssl
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
    }

    deinit { unsafe SSL_free(ssl) }

    /// Takes the next piece of ciphertext. OpenSSL moves all of it out of `incoming` before it
    /// asks for more, so pieces do not pile up.
    func feed(from ciphertext: inout ByteBuffer) throws(TLSError) {
        let wanted = CInt(min(ciphertext.readableBytes, Self.pieceSize))
        let taken = unsafe ciphertext.readWithUnsafeReadableBytes { bytes in
            Int(unsafe BIO_write(incoming, bytes.baseAddress, wanted))
        }
        guard taken == wanted else { throw .fromQueue(.systemFailed, "taking ciphertext") }
    }

    /// Goes on with the handshake; true when it is complete.
    func shakeHands() throws(TLSError) -> Bool {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        if result == 1 { return true }
        if unsafe SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ { return false }
        throw .fromQueue(.handshakeFailed, "TLS handshake", because: verificationReasons)
    }

    /// What is wrong with the peer's certificate, if it was that.
    private var verificationReasons: [String] {
        let code = unsafe SSL_get_verify_result(ssl)
        if let fault = CertificateFault(code: CInt(code)) { return [fault.reason] }
        guard code != X509_V_OK, let text = unsafe X509_verify_cert_error_string(code) else {
            return []
        }
        return unsafe [String(cString: text)]
    }

    /// The peer's key, when the handshake is complete and was about the right protocol.
    func peer() throws(TLSError) -> Fingerprint {
        guard speaksRelay else {
            throw TLSError(
                kind: .noApplicationProtocol, action: "TLS handshake",
                reasons: ["the peer does not speak relay/1"])
        }
        guard let certificate = unsafe SSL_get0_peer_certificate(ssl),
            let fingerprint = unsafe Fingerprint(ofKeyIn: certificate)
        else { throw .fromQueue(.certificateRefused, "reading the peer's certificate") }
        return fingerprint
    }

    /// The name in the device's certificate, if the server's context has an authority for it.
    func certifiedName(in context: TLSContext) -> String? {
        guard let authority = context.deviceAuthority,
            let certificate = unsafe SSL_get0_peer_certificate(ssl)
        else { return nil }
        return unsafe authority.name(ofDevice: certificate)
    }
}
