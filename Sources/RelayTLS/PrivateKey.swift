// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// Owns one reference to an OpenSSL private key, which is wiped with the last of them.
@safe
struct PrivateKey: ~Copyable {
    let raw: OpaquePointer

    init(pem: [UInt8]) throws(TLSError) {
        let bio = try MemoryBIO.holding(pem)
        guard let raw = unsafe PEM_read_bio_PrivateKey(bio.raw, nil, refusePassphrase, nil) else {
            throw .fromQueue(.badKeyFile, "reading the private key")
        }
        unsafe self.raw = raw
    }

    /// Makes an Ed25519 key.
    init() throws(TLSError) {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "ED25519", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var raw: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_keygen(context, &raw) == 1,
            let raw = unsafe raw
        else { throw .fromQueue(.systemFailed, "making a key") }
        unsafe self.raw = raw
    }

    deinit { unsafe EVP_PKEY_free(raw) }

    func pem() throws(TLSError) -> [UInt8] {
        let bio = try MemoryBIO()
        guard unsafe PEM_write_bio_PrivateKey(bio.raw, raw, nil, nil, 0, nil, nil) == 1 else {
            throw .fromQueue(.systemFailed, "writing the private key")
        }
        return bio.bytes
    }
}

/// OpenSSL would otherwise ask on the terminal. Our key files are protected by their mode.
func refusePassphrase(
    _: UnsafeMutablePointer<CChar>?, _: CInt, _: CInt, _: UnsafeMutableRawPointer?
) -> CInt { -1 }
