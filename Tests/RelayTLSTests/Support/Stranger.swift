// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import NIOCore

@testable import RelayTLS

/// A peer made of bare OpenSSL, with none of our code between it and the wire, that breaks the
/// rules as told.
@safe
final class Stranger: Speaker {
    private let ssl: OpaquePointer?
    private let incoming = unsafe BIO_new(BIO_s_mem())
    private let outgoing = unsafe BIO_new(BIO_s_mem())
    private(set) var isEstablished = false
    private(set) var received: [UInt8] = []
    /// Why its handshake or reading failed: our alerts, in OpenSSL's words.
    private(set) var reasons: [String] = []

    init(_ role: TLSRole, adopt: (Habits) throws -> Void) rethrows {
        let context = unsafe SSL_CTX_new(TLS_method())
        defer { unsafe SSL_CTX_free(context) }
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
        let habits = unsafe Habits(context: context)
        switch role {
        case .client: habits.offer("relay/1")
        case .server: habits.chooseTheFirstOffer()
        }
        try adopt(habits)
        unsafe ssl = SSL_new(context)
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        switch role {
        case .client: unsafe SSL_set_connect_state(ssl)
        case .server: unsafe SSL_set_accept_state(ssl)
        }
        proceed()
    }

    deinit { unsafe SSL_free(ssl) }

    /// Asks the peer to change keys and to confirm it by doing the same.
    func requestKeyUpdate() {
        unsafe SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED)
        write([])
    }

    func write(_ bytes: [UInt8]) {
        unsafe SSL_write(ssl, bytes, CInt(bytes.count))
        if bytes.isEmpty { unsafe SSL_do_handshake(ssl) }
    }

    func takeWrites() throws -> [ByteBuffer] {
        var start: UnsafePointer<CChar>?
        let count = unsafe COpenSSL_BIO_get_mem_data(outgoing, &start)
        guard count > 0 else { return [] }
        let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        unsafe BIO_ctrl(outgoing, BIO_CTRL_RESET, 0, nil)
        return [ByteBuffer(bytes: bytes)]
    }

    func receive(_ ciphertext: ByteBuffer) throws {
        let bytes = Array(ciphertext.readableBytesView)
        unsafe BIO_write(incoming, bytes, CInt(bytes.count))
        proceed()
    }

    private func proceed() {
        ERR_clear_error()
        if !isEstablished { isEstablished = unsafe SSL_do_handshake(ssl) == 1 }
        var piece = [UInt8](repeating: 0, count: 16_384)
        while isEstablished, case let count = unsafe SSL_read(ssl, &piece, CInt(piece.count)),
            count > 0
        {
            received += piece.prefix(Int(count))
        }
        reasons += TLSError.fromQueue(.handshakeFailed, "").reasons
    }
}
