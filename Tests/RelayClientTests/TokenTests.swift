// SPDX-License-Identifier: Apache-2.0

import Glibc
import RelayCore
import RelaySystem
import RelayWire
import Testing

@testable import RelayClient

/// Tokens as the user has, keeps and sees them.
@Suite struct TokenTests {
    private static let key = [UInt8](0..<32)
    private static let session = SessionID(Bits128(high: 1, low: 2))
    private static let url = SecretURL(
        host: "tower", port: 7722, addresses: [], server: key,
        purpose: .session(session, name: SessionName("work"), role: .view),
        secret: Secret(bytes: key)!)
    private let device = Fingerprint(bytes: key)!

    @Test func `a word is a token's place, or a host`() {
        let text = Self.url.text
        #expect(TokenSource("-") == .standardInput)
        #expect(TokenSource("@work") == .saved(SessionName("work")!))
        #expect(TokenSource(text) == .pasted(text))
        #expect(TokenSource("\n " + text) == .pasted("\n " + text))
        for host in ["tower", "ada@tower", "@", "@-x", "@a b", "relay:", "", "--"] {
            #expect(TokenSource(host) == nil, "\(host)")
        }
    }

    @Test func `a line is there whether its code can be drawn or not`() {
        let ending = Ending.secret(Self.url, drawn: true, ["for a day"])
        #expect(ending.status == 0)
        #expect(ending.lines.first == "for a day")
    }

    @Test func `a host is never a secret, and the message does not repeat it`() {
        let error = #expect(throws: DestinationError.secret) { try Destination(Self.url.text) }
        #expect(error.map { !"\($0)".contains("#") } == true)
    }

    @Test func `who came with a token is told to come back with it`() {
        for (source, words) in [
            (TokenSource.pasted("x"), "come back with the same token"),
            (.saved(SessionName("mine")!), "relay-client attach @mine"),
            (.file("/a b"), "relay-client attach --token-file '/a b'"),
        ] {
            var said = Words(try! Destination("tower:7722"), device: device, session: "work")
            said.token = source
            said.hasAttached = true
            #expect(said.comeBack.contains(words))
            #expect(said.ending(.detached(undelivered: 0)).lines[0].contains(words))
        }
    }

    @Test func `each refusal of a secret has its words and status 255`() throws {
        let words = Words(try Destination("tower"), device: device)
        for (refused, said) in [
            (Refused(.unknownSecret), "was the whole line copied"),
            (Refused(.tokenIsOver, "it has expired"), "it has expired"),
            (Refused(.penalised, "17"), "for 17 s"),
            (Refused(.noSuchToken, "work has 2 tokens"), "work has 2 tokens"),
            (Refused(.notAllowed, "a token opens its own session and no more"), "no more"),
        ] {
            let ending = words.refusal(refused)
            #expect(ending.status == 255)
            #expect(ending.lines.joined().contains(said), "\(ending.lines)")
        }
    }

    @Test func `tokens are listed for people and for programs`() {
        var token = TokenInformation(
            id: TokenID(42), session: Self.session, name: SessionName("work")!, role: .control)
        token.made = 1_700_000_000
        token.links = 1
        token.once = true
        token.bound = Self.key
        let other = TokenInformation(
            id: TokenID(7), session: Self.session, name: SessionName("other")!, role: .view)
        let listing = ShareListing(
            ShareTable([token, other]), of: .name(SessionName("work")!))
        #expect(listing.lines.count == 2)
        #expect(listing.lines[1].hasPrefix("0000002a  work     control, once"))
        #expect(listing.lines[1].hasSuffix("never    -          -     1 link"))
        #expect(
            listing.json == [
                "[{\"token\":\"0000002a\",\"session\":\"\(Self.session)\",\"name\":\"work\","
                    + "\"role\":\"control\",\"made\":1700000000,\"expires\":null,"
                    + "\"last_used\":null,\"from\":null,\"links\":1,\"once\":true,"
                    + "\"bound\":\"\(device)\"}]"
            ])
        #expect(ShareListing(ShareTable([])).json == ["[]"])
    }

    @Test func `a kept token is never overwritten, and what is none is shown as that`() throws {
        var template = Array("/tmp/relay-client-tests.XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        let path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
        defer {
            unsafe unlink("\(path)/tokens/bad")
            unsafe rmdir("\(path)/tokens")
            unsafe rmdir(path)
        }
        let state = try ClientState(path: path)
        let name = SessionName("work")!
        try state.save(Self.url, as: name)
        #expect(try state.token(name) == Self.url.text + "\n")
        #expect(throws: TokenError.isSaved("work")) { try state.save(Self.url, as: name) }
        #expect(throws: TokenError.notSaved("x")) { try state.removeToken(SessionName("x")!) }
        try state.directory.subdirectory("tokens", create: false).write(file: "bad", [1, 2])
        let lines = SavedTokens(try state.tokens()).lines
        #expect(lines[1].contains("(no token)") && lines[2].hasSuffix("tower:7722  work     view"))
        try state.removeToken(name)
        #expect(try state.token(name) == nil)
    }
}
