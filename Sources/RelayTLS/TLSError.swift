// SPDX-License-Identifier: Apache-2.0
internal import COpenSSL

/// What went wrong with a key file or a TLS connection; the connection, if any, is closed.
package struct TLSError: Error, Equatable, CustomStringConvertible {
    /// Whose fault it is, so that a caller can say what to do next.
    package enum Kind: Sendable, Equatable {
        /// A key or certificate of our own does not parse, match or qualify.
        case badKeyFile
        /// OpenSSL could not do what only lack of memory or a broken installation prevents.
        case systemFailed
        /// The handshake failed for another reason than those below; not TLS 1.3, for example.
        case handshakeFailed
        /// The peer closed the connection before the handshake was complete.
        case closedDuringHandshake
        /// One side did not offer or choose ALPN `relay/1`: no relay peer.
        case noApplicationProtocol
        /// We refuse the peer's certificate or lack of one, or the peer refuses ours.
        case certificateRefused
        /// After the handshake: a record is not authentic, or the peer sent a fatal alert.
        case connectionFailed
    }

    package let kind: Kind
    /// What we were doing, as in "reading the private key".
    package let action: String
    /// OpenSSL's and our own reasons, the most important first; may be empty.
    package let reasons: [String]

    package init(kind: Kind, action: String, reasons: [String] = []) {
        self.kind = kind
        self.action = action
        self.reasons = reasons
    }

    package var description: String {
        reasons.isEmpty ? "\(action) failed" : "\(action): \(reasons.joined(separator: "; "))"
    }
}

extension TLSError {
    /// Takes OpenSSL's reasons from this thread's queue. One of the TLS protocol that names the
    /// fault more closely than `kind` does overrides it.
    static func fromQueue(
        _ kind: Kind, _ action: String, because reasons: [String] = []
    ) -> TLSError {
        var kind = kind
        var reasons = reasons
        while case let code = ERR_get_error(), code != 0 {
            if ERR_GET_LIB(code) == ERR_LIB_SSL, let named = Kind(reason: ERR_GET_REASON(code)) {
                kind = named
            }
            if let text = unsafe ERR_reason_error_string(code) {
                unsafe reasons.append(String(cString: text))
            }
        }
        return TLSError(kind: kind, action: action, reasons: reasons)
    }
}

extension TLSError.Kind {
    /// Nil for reasons of the TLS library that are not told apart.
    fileprivate init?(reason: CInt) {
        switch reason {
        case SSL_R_NO_APPLICATION_PROTOCOL, SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL,
            SSL_R_CALLBACK_FAILED:  // our only failing callback looks for ALPN
            self = .noApplicationProtocol
        case SSL_R_CERTIFICATE_VERIFY_FAILED, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE,
            SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, SSL_R_TLSV1_ALERT_UNKNOWN_CA,
            SSL_R_SSLV3_ALERT_BAD_CERTIFICATE...SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
            self = .certificateRefused
        default:
            return nil
        }
    }
}
