// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL
internal import RelayCore

/// Owns one reference to an OpenSSL certificate.
@safe
struct Certificate: ~Copyable {
    /// Longest certificate taken, in DER bytes: ours are under 300, one of a user's own CA with
    /// many extensions about 2,000. A stranger can make us parse no more than this.
    static let maximumLength = 4096

    let raw: OpaquePointer

    /// Takes over the caller's reference.
    init(owning raw: OpaquePointer) {
        unsafe self.raw = raw
    }

    /// The first certificate in a PEM text.
    init(pem: [UInt8]) throws(TLSError) {
        let action = "reading the certificate"
        let bio = try MemoryBIO.holding(pem)
        guard let raw = unsafe PEM_read_bio_X509(bio.raw, nil, refusePassphrase, nil) else {
            throw .fromQueue(.badKeyFile, action)
        }
        unsafe self.raw = raw
    }

    deinit { unsafe X509_free(raw) }

    /// Of the key, as written in the certificate; nil when out of memory.
    var fingerprint: Fingerprint? { unsafe Fingerprint(ofKeyIn: raw) }

    /// Nil if a peer of ours takes this certificate.
    var fault: CertificateFault? { unsafe CertificateFault(of: raw, chainLength: 1) }
}

/// What makes a certificate unacceptable. Nothing else does: its dates, names and issuer say
/// nothing about the key, and the key is what gets pinned or enrolled.
enum CertificateFault: Equatable {
    case hasChain
    case tooLong
    case keyType

    /// Nil for a single certificate of an allowed key type and length.
    init?(of certificate: OpaquePointer, chainLength: CInt) {
        if chainLength != 1 {
            self = .hasChain
        } else if unsafe i2d_X509(certificate, nil) > Certificate.maximumLength {
            self = .tooLong
        } else if unsafe !isAllowed(X509_get0_pubkey(certificate)) {
            self = .keyType
        } else {
            return nil
        }
    }

    /// The fault behind a code that `code` gave to OpenSSL.
    init?(code: CInt) {
        let cases: [CertificateFault] = [.hasChain, .tooLong, .keyType]
        guard let fault = cases.first(where: { $0.code == code }) else { return nil }
        self = fault
    }

    /// OpenSSL's nearest verification result; it also chooses the alert that the peer gets.
    var code: CInt {
        switch self {
        case .hasChain: X509_V_ERR_CERT_CHAIN_TOO_LONG
        case .tooLong: X509_V_ERR_CERT_REJECTED
        case .keyType: X509_V_ERR_EE_KEY_TOO_SMALL
        }
    }

    var reason: String {
        switch self {
        case .hasChain: "the certificate does not come alone"
        case .tooLong: "the certificate is longer than \(Certificate.maximumLength) bytes"
        case .keyType: "the key is neither Ed25519 nor P-256"
        }
    }
}

/// Ed25519 and P-256: one is ours, the other is what hardware keys and old CAs can make.
private func isAllowed(_ key: OpaquePointer?) -> Bool {
    guard let key = unsafe key else { return false }
    if unsafe EVP_PKEY_is_a(key, "ED25519") == 1 { return true }
    guard unsafe EVP_PKEY_is_a(key, "EC") == 1 else { return false }
    var name = [CChar](repeating: 0, count: 32)
    var length = 0
    guard unsafe EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else { return false }
    return name.prefix(length).elementsEqual("prime256v1".utf8.map { CChar($0) })
}

extension Fingerprint {
    /// Nil when out of memory.
    init?(ofKeyIn certificate: OpaquePointer) {
        var der: UnsafeMutablePointer<UInt8>?
        let length = unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der)
        guard length > 0 else { return nil }
        defer { unsafe CRYPTO_free(der, #file, #line) }
        var digest = [UInt8](repeating: 0, count: Fingerprint.length)
        guard
            unsafe EVP_Digest(der, Int(length), &digest, nil, EVP_sha256(), nil) == 1
        else { return nil }
        self.init(bytes: digest)
    }
}
