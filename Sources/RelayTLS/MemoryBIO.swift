// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Owns OpenSSL's own kind of byte buffer while a PEM text is read or written.
@safe
struct MemoryBIO: ~Copyable {
    let raw: OpaquePointer

    init() throws(TLSError) {
        ERR_clear_error()
        guard let raw = unsafe BIO_new(BIO_s_mem()) else {
            throw .fromQueue(.systemFailed, "allocating a buffer")
        }
        unsafe self.raw = raw
    }

    static func holding(_ text: [UInt8]) throws(TLSError) -> MemoryBIO {
        let bio = try MemoryBIO()
        guard unsafe BIO_write(bio.raw, text, CInt(clamping: text.count)) == text.count else {
            throw .fromQueue(.badKeyFile, "reading a PEM text")
        }
        return bio
    }

    deinit { unsafe BIO_free(raw) }

    /// Everything that was written and not yet read.
    var bytes: [UInt8] {
        var start: UnsafePointer<CChar>?
        let count = unsafe COpenSSL_BIO_get_mem_data(raw, &start)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
