// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
internal import NIOCore

extension Connection {
    /// Decrypts all whole records fed so far; true when the peer has ended the connection with
    /// close_notify. `plaintext` keeps what was read before an error.
    func read(into plaintext: inout ByteBuffer) throws(TLSError) -> Bool {
        while true {
            forgetErrors()
            var result: CInt = 0
            unsafe plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: 1) { space in
                let capacity = CInt(clamping: space.count)
                unsafe result = SSL_read(ssl, space.baseAddress, capacity)
                return max(0, Int(result))
            }
            if result > 0 {
                // To be told that there is no more costs as much as a record.
                if hasMore { continue }
                return false
            }
            switch unsafe SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ: return false
            case SSL_ERROR_ZERO_RETURN: return true
            default: throw .fromQueue(.connectionFailed, "reading from the peer")
            }
        }
    }

    /// Encrypts `plaintext` and moves the records, with any that waited before, to `ciphertext`.
    func write(_ plaintext: ByteBuffer, into ciphertext: inout ByteBuffer) throws(TLSError) {
        var rest = plaintext
        while rest.readableBytes > 0 {
            forgetErrors()
            let wanted = CInt(min(rest.readableBytes, Self.pieceSize))
            let result = unsafe rest.withUnsafeReadableBytes { bytes in
                unsafe SSL_write(ssl, bytes.baseAddress, wanted)
            }
            // Without partial writes, and into memory, it is all or an error.
            guard result == wanted else {
                throw .fromQueue(.connectionFailed, "writing to the peer")
            }
            rest.moveReaderIndex(forwardBy: Int(wanted))
            drain(into: &ciphertext)
        }
    }

    /// Moves what OpenSSL has for the peer, a handshake flight or an alert too, to `ciphertext`.
    func drain(into ciphertext: inout ByteBuffer) {
        let waiting = waitingBytes
        guard waiting > 0 else { return }
        unsafe ciphertext.writeWithUnsafeMutableBytes(minimumWritableBytes: waiting) { space in
            Int(max(0, unsafe BIO_read(outgoing, space.baseAddress, CInt(clamping: waiting))))
        }
    }

    /// There may be more to read of what was fed: the whole of another record, or its beginning.
    private var hasMore: Bool {
        unsafe SSL_has_pending(ssl) == 1 || BIO_ctrl_pending(incoming) > 0
    }

    /// Errors of before are not taken for this call's. Clearing the list takes longer than to look
    /// whether there is anything in it.
    private func forgetErrors() {
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    /// Ciphertext that OpenSSL has for the peer.
    var waitingBytes: Int { unsafe BIO_ctrl_pending(outgoing) }

    /// Prepares close_notify. Only after a complete handshake and before any error.
    func shutDown() {
        ERR_clear_error()
        unsafe SSL_shutdown(ssl)
    }
}
