// SPDX-License-Identifier: Apache-2.0
import COpenSSL

@testable import RelayTLS

/// How a stranger behaves. Without more he accepts any certificate, has none of his own, offers
/// `relay/1` as a client and chooses what is offered first as a server.
@safe
struct Habits {
    let context: OpaquePointer?

    /// Nil offers nothing.
    func offer(_ name: String?) {
        let list = name.map { [UInt8($0.utf8.count)] + Array($0.utf8) } ?? []
        unsafe SSL_CTX_set_alpn_protos(context, list, CUnsignedInt(list.count))
    }

    func present(_ material: Material) throws {
        let key = try PrivateKey(pem: material.keyPEM)
        let certificate = try Certificate(pem: material.certificatePEM)
        unsafe SSL_CTX_use_certificate(context, certificate.raw)
        unsafe SSL_CTX_use_PrivateKey(context, key.raw)
    }

    /// A second certificate, sent after the first.
    func add(_ material: Material) throws {
        let certificate = try Certificate(pem: material.certificatePEM)
        unsafe X509_up_ref(certificate.raw)
        unsafe COpenSSL_SSL_CTX_add0_chain_cert(context, certificate.raw)
    }

    func chooseTheFirstOffer() {
        unsafe SSL_CTX_set_alpn_select_cb(context, chooseFirst, nil)
    }

    func chooseNoProtocol() {
        unsafe SSL_CTX_set_alpn_select_cb(context, nil, nil)
    }

    /// All but those of a known authority; and none is known.
    func refuseCertificates() {
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    }

    func speakOnlyTLS12() {
        unsafe COpenSSL_SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION)
    }
}

private func chooseFirst(
    _: OpaquePointer?, _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ selectedLength: UnsafeMutablePointer<UInt8>?, _ offer: UnsafePointer<UInt8>?,
    _: CUnsignedInt, _: UnsafeMutableRawPointer?
) -> CInt {
    guard let offer = unsafe offer else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    unsafe selected?.pointee = offer + 1
    unsafe selectedLength?.pointee = offer.pointee
    return SSL_TLSEXT_ERR_OK
}
