// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

extension Certificate {
    /// Upper bound of a common name in characters (RFC 5280 appendix A.1, ub-common-name).
    static let maximumCommonNameLength = 64

    /// An X.509 version 3 certificate for `key`, signed by it, without extensions.
    ///
    /// Valid for all time that can be written: nobody checks the dates of a pinned key, and so
    /// a host whose clock is wrong makes a good certificate.
    static func selfSigned(
        by key: borrowing PrivateKey, commonName: String
    ) throws(TLSError) -> Certificate {
        let action = "making a certificate"
        ERR_clear_error()
        guard let raw = unsafe X509_new() else { throw .fromQueue(.systemFailed, action) }
        let certificate = unsafe Certificate(owning: raw)
        let subject = unsafe X509_get_subject_name(raw)
        let scalars = commonName.unicodeScalars.prefix(maximumCommonNameLength)
        let name = Array(String(String.UnicodeScalarView(scalars)).utf8)
        guard unsafe X509_set_version(raw, CLong(X509_VERSION_3)) == 1,
            certificate.setRandomSerialNumber(),
            // No end of validity is written as this moment (RFC 5280 §4.1.2.5).
            unsafe ASN1_TIME_set_string_X509(X509_getm_notBefore(raw), "19700101000000Z") == 1,
            unsafe ASN1_TIME_set_string_X509(X509_getm_notAfter(raw), "99991231235959Z") == 1,
            unsafe X509_NAME_add_entry_by_txt(
                subject, "CN", COpenSSL_MBSTRING_UTF8(), name, CInt(name.count), -1, 0) == 1,
            unsafe X509_set_issuer_name(raw, subject) == 1,
            unsafe X509_set_pubkey(raw, key.raw) == 1,
            unsafe X509_sign(raw, key.raw, nil) > 0
        else { throw .fromQueue(.systemFailed, action) }
        return certificate
    }

    func pem() throws(TLSError) -> [UInt8] {
        let bio = try MemoryBIO()
        guard unsafe PEM_write_bio_X509(bio.raw, raw) == 1 else {
            throw .fromQueue(.systemFailed, "writing the certificate")
        }
        return bio.bytes
    }

    /// Positive and at least 64 random bits, as certificate tools expect (RFC 5280 §4.1.2.2).
    private func setRandomSerialNumber() -> Bool {
        let serial = UInt64.random(in: 1...UInt64.max)
        return unsafe ASN1_INTEGER_set_uint64(X509_get_serialNumber(raw), serial) == 1
    }
}
