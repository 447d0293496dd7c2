// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

/// Lines that people hand on, whole, cut and changed.
@Suite struct SecretURLTests {
    static let token = SecretURL(
        host: "tower", port: 7722, addresses: ["192.0.2.7", "2001:db8::7"], server: Sample.key,
        purpose: .session(
            SessionID("000102030405060708090a0b0c0d0e0f")!, name: SessionName("work"), role: .view),
        secret: Secret(bytes: Sample.key.reversed())!)

    static let invitation = SecretURL(
        host: "2001:db8::7", port: 443, addresses: [], server: Sample.key, purpose: .invitation,
        secret: Sample.secret)

    @Test(arguments: [token, invitation])
    func `a line is read as it was written`(url: SecretURL) throws {
        #expect(try SecretURL(url.text) == url)
    }

    @Test func `white space that mail and terminals put in means nothing`() throws {
        let text = Self.token.text
        let broken =
            " \(text.prefix(40))\n  \(text.dropFirst(40).prefix(60))\r\n\(text.dropFirst(100))\n"
        #expect(try SecretURL(broken) == Self.token)
    }

    @Test(arguments: [token, invitation])
    func `a line that was cut off anywhere is no secret`(url: SecretURL) {
        for count in 0..<url.text.utf8.count {
            #expect(throws: SecretURLError.self) { try SecretURL(String(url.text.prefix(count))) }
        }
    }

    @Test func `a changed line gives no trap, and never another kind of secret`() {
        var generator = SeededGenerator(seed: 5)
        let bytes = Array(Self.token.text.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = .random(in: 33...126, using: &generator)
            guard let url = try? SecretURL(String(decoding: changed, as: UTF8.self)) else {
                continue
            }
            #expect(url.purpose != .invitation)
        }
    }

    @Test func `what is wrong is said without the secret`() {
        let text = Self.token.text
        let fragment = text.drop { $0 != "#" }.dropFirst(3)
        let cases: [(String, SecretURLError)] = [
            ("http://tower:7722/", .noURL), ("", .noURL), ("relay://tower:7722/", .cutOff),
            ("relay://tower/#1.\(fragment)", .badPlace),
            ("relay://tower:0/#1.\(fragment)", .badPlace),
            ("relay://tower:65536/#1.\(fragment)", .badPlace),
            ("relay://-oProxy:1/#1.\(fragment)", .badPlace),
            ("relay://a b\u{1b}[2J:1/#1.\(fragment)", .badPlace),
            ("relay://2001:db8::7:22/#1.\(fragment)", .badPlace),
            ("relay://tower:7722/#2.\(fragment)", .version(2)),
            ("relay://tower:7722/#1.\(fragment)=", .cutOff),
            ("relay://tower:7722/invite#1.\(fragment)", .cutOff),
            ("relay://tower:7722/other#1.\(fragment)", .cutOff),
            (String(repeating: "x", count: SecretURL.maximumLength + 1), .tooLong),
        ]
        for (line, error) in cases {
            #expect(throws: error) { try SecretURL(line) }
            #expect(!"\(error)".contains(fragment))
        }
    }

    @Test func `an invitation is no token, though it has all of one but the session`() {
        let text = Self.invitation.text.replacing("/invite#", with: "/#")
        #expect(throws: SecretURLError.cutOff) { try SecretURL(text) }
    }

    @Test func `a line has eight addresses at most`() throws {
        let many = (0..<9).map { "10.0.0.\($0)" }
        var url = Self.token
        url.addresses = Array(many.prefix(8))
        #expect(try SecretURL(url.text) == url)
        url.addresses = many
        #expect(throws: SecretURLError.badPlace) { try SecretURL(url.text) }
        let made = SecretURL(
            host: "a", port: 1, addresses: many + ["-x"], server: Sample.key, purpose: .invitation,
            secret: Sample.secret)
        #expect(made.addresses == Array(many.prefix(8)))
    }

    @Test func `a secret shows nothing of itself`() {
        #expect("\(Sample.secret)" == "(secret)")
        #expect(String(reflecting: Token(Sample.secret)).contains("(secret)"))
        #expect(!String(reflecting: Token(Sample.secret)).contains("31"))
        var dumped = ""
        dump(Token(Sample.secret), to: &dumped)
        #expect(!dumped.contains("31"))
    }
}
