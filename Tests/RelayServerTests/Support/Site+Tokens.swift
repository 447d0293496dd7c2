// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

/// Secrets, as the tests show them.
extension Site {
    static func secret(_ byte: UInt8) -> Secret {
        guard let secret = Secret(bytes: [UInt8](repeating: byte, count: Secret.length)) else {
            preconditionFailure("a secret has so many bytes")
        }
        return secret
    }

    /// Has the device make a token for a session whose holder the test plays.
    func share(
        _ holder: FakeHolder, _ secret: Secret, role: Role = .view, lifetime: UInt64? = nil,
        once: Bool = false
    ) async throws -> Shared {
        let client = try await client()
        let answer = try await ask(
            .share(
                Shares.Share(
                    session: holder.session.description, role: role, lifetime: lifetime, once: once,
                    digest: Digest.sha256(secret.bytes))), over: client, holder)
        return try answer.decode(Shared.self)
    }

    /// Asks about the tokens; the holder says that it is there.
    func ask(
        _ wish: Shares.Wish, over client: FramePeer, _ holder: FakeHolder?
    ) async throws -> Frame {
        client.send(Frame(Hello(software: "test")), Frame(Shares(wish)))
        if let holder { try await holder.answerSurvey() }
        while let frame = await client.next() {
            if [.shared, .shareTable, .refused].contains(frame.type) { return frame }
        }
        throw SiteError.noAnswer
    }

    /// Shows a token and asks for its session.
    func bearer(
        _ secret: Secret, of session: SessionID, as identity: Identity? = nil
    ) async throws -> FramePeer {
        let client = try await client(as: identity ?? Self.identity())
        var attach = Attach(kind: .log, role: .owner)
        attach.session = session
        client.send(
            Frame(Hello(software: "test")), Frame(Token(secret)), Frame(attach, channel: 1))
        return client
    }
}

enum SiteError: Error {
    case noAnswer
}

extension FakeHolder {
    /// Answers the question how its session does.
    func answerSurvey(name: String = "work") async throws {
        let server = try await accept()
        while let frame = await server.next() {
            guard frame.type == .request, let name = SessionName(name) else { continue }
            server.send(
                Frame(Response(SessionInformation(session: session, name: name)), channel: 1))
            break
        }
    }
}
