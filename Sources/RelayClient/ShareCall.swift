// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelaySystem
internal import RelayTLS
package import RelayWire

/// Makes a session token. Its secret is made here; the server is told its hash.
package struct ShareCall {
    package var session: SessionReference
    package var role = Role.view
    /// How long it counts.
    package var expiry: Expiry
    package var once = false
    private let inquiry: InquiryCall

    package init(_ session: SessionReference, _ expiry: Expiry, _ inquiry: InquiryCall) {
        self.session = session
        self.expiry = expiry
        self.inquiry = inquiry
    }

    /// The token, and what is to be said about it; or why there is none.
    package func run() throws -> InquiryResult<(token: SecretURL, words: [String])> {
        guard let secret = Secret(bytes: Random.bytes(Secret.length)) else {
            preconditionFailure("random gives as many bytes as it is asked for")
        }
        let share = Shares.Share(
            session: session.text ?? "", role: role,
            lifetime: expiry.milliseconds == 0 ? nil : max(1, expiry.milliseconds / 1000),
            once: once, digest: Digest.sha256(secret.bytes))
        return try inquiry.share(share).map { shared, place in
            (Self.token(shared, place, secret), words(shared))
        }
    }

    /// The places at which this device knows the server come first: there it has been found.
    private static func token(
        _ shared: Shared, _ place: Destination, _ secret: Secret
    ) -> SecretURL {
        SecretURL(
            host: place.name, port: place.port,
            addresses: shared.addresses.filter { $0 != place.name }, server: shared.server,
            purpose: .session(
                shared.token.session, name: shared.token.name, role: shared.token.role),
            secret: secret)
    }

    private func words(_ shared: Shared) -> [String] {
        let host = inquiry.destination.words
        let name = shared.token.name
        let end = shared.token.expires == nil ? "until it is revoked" : "for \(expiry.words)"
        let who = once ? "the first device that uses this line" : "whoever has this line"
        var lines: [String]
        if role == .control {
            lines = [
                "\(who) can type in \(name) \(end): with that he can do on \(host) whatever you"
                    + " can, and can make himself another way in",
                "revoking the token later does not undo what was done with it",
            ]
        } else {
            lines = ["\(who) can look on at \(name) \(end)"]
        }
        return lines + ["to take it back: relay-client unshare \(host) \(shared.token.id)"]
    }
}

extension InquiryCall {
    /// The tokens there are, after what was wished has been done.
    package func shares(_ wish: Shares.Wish) throws -> InquiryResult<ShareTable> {
        try ask(nil) { _ in .shares(Shares(wish)) }.map { outcome in
            if case .shares(let table) = outcome { table } else { ShareTable([]) }
        }
    }

    /// A new token, and where the server was found.
    func share(_ share: Shares.Share) throws -> InquiryResult<(Shared, Destination)> {
        var place = destination
        let result = try ask(share.session) { destination in
            place = destination
            return .shares(Shares(.share(share)))
        }
        switch result {
        case .failed(let ending): return .failed(ending)
        case .answered(.shared(let shared)): return .answered((shared, place))
        case .answered:
            return .failed(.failure("\(destination.words) gave another answer than a token"))
        }
    }
}
