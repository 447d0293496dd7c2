// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
internal import RelayTLS

extension Contact {
    /// Some hundred certificates fit.
    private static let fileLimit = 1 << 20

    /// Who we are: the key and certificate that were named, else this device's own.
    func identity(_ state: borrowing ClientState) throws -> Identity {
        guard let certificatePath, let keyPath else {
            guard certificatePath == nil, keyPath == nil else { throw CertificateError.alone }
            return try state.identity()
        }
        do {
            return try Identity(
                keyPEM: Self.read(keyPath, isSecret: true),
                certificatePEM: Self.read(certificatePath))
        } catch let error as TLSError {
            throw CertificateError.unusable("\(keyPath) with \(certificatePath)", "\(error)")
        }
    }

    /// TLS as this device, to a server that the authority vouches for, if one was named.
    func tls(_ identity: Identity, to destination: Destination) throws -> TLSContext {
        guard let path = authorityPath else {
            return try TLSContext(role: .client, identity: identity)
        }
        do {
            let authority = ServerAuthority(
                certificatesPEM: try Self.read(path), name: destination.name)
            return try TLSContext(identity: identity, trusting: authority)
        } catch let error as TLSError {
            throw CertificateError.unusable(path, "\(error)")
        }
    }

    /// The whole file. A secret one must be a file of this user that nobody else may read.
    private static func read(
        _ path: String, isSecret: Bool = false
    ) throws(SystemCallError) -> [UInt8] {
        let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: path) }
        let file = OwnedDescriptor(owning: raw)
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else {
            throw SystemCallError(call: "fstat", subject: path)
        }
        if isSecret, status.st_uid != getuid() || status.st_mode & 0o077 != 0 {
            throw SystemCallError(
                call: "open", subject: path, errno: EACCES,
                advice: "others may read this key; run: chmod 600 '\(path)'")
        }
        guard status.st_size <= fileLimit else {
            throw SystemCallError(call: "read", subject: path, errno: EFBIG)
        }
        var bytes: [UInt8] = []
        while true {
            let (piece, transfer) = file.read(atMost: 64 * 1024)
            if case .failed(let code) = transfer {
                throw SystemCallError(call: "read", subject: path, errno: code)
            }
            guard case .bytes = transfer, bytes.count <= fileLimit else { break }
            bytes += piece
        }
        return bytes
    }
}

/// The files of a user's own authority cannot be used, and what to do.
enum CertificateError: Error, Equatable, CustomStringConvertible {
    case alone
    case unusable(String, String)

    var description: String {
        switch self {
        case .alone: "--certificate and --key belong together; give both"
        case .unusable(let path, let reason):
            "cannot use \(path): \(reason); certs/README.md says how to make the right files"
        }
    }
}
