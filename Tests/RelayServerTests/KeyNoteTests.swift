// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelaySystem
import RelayTLS
import Testing

@testable import RelayServer

/// What `relay-server fingerprint` shows is what clients see.
struct KeyNoteTests {
    private let state = TemporaryState()

    private var shown: Fingerprint {
        get throws { try OwnIdentity.fingerprint(in: state.directory) }
    }

    /// Runs a server, perhaps with a key that it is given; gives the key that it presents.
    private func serve(_ identity: Identity? = nil) async throws -> Fingerprint {
        var certificates = OwnCertificates()
        certificates.identity = identity
        let site = try await Site(certificates: certificates, state: state)
        #expect(try shown == site.server.fingerprint)
        await site.server.stop()
        return site.server.fingerprint
    }

    @Test func `a given key is shown, and not the one that was made here before`() async throws {
        let made = try await serve()
        let given = try Site.identity()
        #expect(try await serve(given) == given.fingerprint)
        #expect(try shown == given.fingerprint)
        #expect(try await serve() == made)
        #expect(try shown == made)
    }

    @Test func `a given key is shown where none was ever made`() async throws {
        let given = try Site.identity()
        #expect(try await serve(given) == given.fingerprint)
        #expect(try shown == given.fingerprint)
    }

    @Test func `where the server was one that left no note, its own key is shown`() async throws {
        let made = try await serve()
        try state.directory.open(create: false).remove("fingerprint")
        #expect(try shown == made)
    }

    @Test func `where no server has run there is no key`() {
        #expect(throws: ServerError.self) { _ = try shown }
    }
}
