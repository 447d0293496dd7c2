// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// The protocol's name and, before it, the name's length (RFC 7301 §3.1).
private let relay: StaticString = "\u{07}relay/1"

extension TLSContext {
    /// The client offers `relay/1` and nothing else; the server refuses who does not offer it.
    /// The client finds out what the server chose when the handshake is complete.
    func demandRelay() throws(TLSError) {
        switch role {
        case .client:
            // Unlike its neighbours this function returns 0 for success.
            guard
                unsafe SSL_CTX_set_alpn_protos(
                    raw, relay.utf8Start, CUnsignedInt(relay.utf8CodeUnitCount)) == 0
            else { throw .fromQueue(.systemFailed, "setting up ALPN") }
        case .server:
            unsafe SSL_CTX_set_client_hello_cb(raw, refuseWithoutOffer, nil)
            unsafe SSL_CTX_set_alpn_select_cb(raw, selectRelay, nil)
        }
    }
}

extension Connection {
    /// Whether both sides agreed on `relay/1`.
    var speaksRelay: Bool {
        var name: UnsafePointer<UInt8>?
        var length: CUnsignedInt = 0
        unsafe SSL_get0_alpn_selected(ssl, &name, &length)
        let selected = unsafe UnsafeBufferPointer(start: name, count: Int(length))
        let wanted = unsafe UnsafeBufferPointer(
            start: relay.utf8Start, count: relay.utf8CodeUnitCount)
        return unsafe selected.elementsEqual(wanted.dropFirst())
    }
}

/// OpenSSL does not call `selectRelay` for a client without the extension. Looking here refuses
/// it before any key is agreed on, and with the right alert.
private func refuseWithoutOffer(
    _ ssl: OpaquePointer?, _ alert: UnsafeMutablePointer<CInt>?, _: UnsafeMutableRawPointer?
) -> CInt {
    var offer: UnsafePointer<UInt8>?
    var length = 0
    let extensionType = CUnsignedInt(TLSEXT_TYPE_application_layer_protocol_negotiation)
    guard unsafe SSL_client_hello_get0_ext(ssl, extensionType, &offer, &length) == 1 else {
        unsafe alert?.pointee = SSL_AD_NO_APPLICATION_PROTOCOL
        return SSL_CLIENT_HELLO_ERROR
    }
    return SSL_CLIENT_HELLO_SUCCESS
}

private func selectRelay(
    _: OpaquePointer?, _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ selectedLength: UnsafeMutablePointer<UInt8>?, _ offer: UnsafePointer<UInt8>?,
    _ length: CUnsignedInt, _: UnsafeMutableRawPointer?
) -> CInt {
    var name: UnsafeMutablePointer<UInt8>?
    let outcome = unsafe SSL_select_next_proto(
        &name, selectedLength, relay.utf8Start, CUnsignedInt(relay.utf8CodeUnitCount),
        offer, length)
    guard outcome == OPENSSL_NPN_NEGOTIATED else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    unsafe selected?.pointee = UnsafePointer(name)
    return SSL_TLSEXT_ERR_OK
}
