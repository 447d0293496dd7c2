// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// SHA-256, as a secret is kept: 256 random bits need no salt and no slow hash.
package enum Digest {
    /// 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1
        // Without memory for a hash nothing is compared, rather than everything with zeros.
        precondition(isDone, "OpenSSL made no SHA-256")
        return digest
    }

    /// Whether two digests are the same, in a time that does not say where they differ.
    package static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        unsafe one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
    }
}
