// SPDX-License-Identifier: Apache-2.0
import RelayCore
import Testing

@testable import RelayClient

@Suite struct FirstContactTests {
    private static let key = KnownHostsTests.key

    private func decide(_ answers: String...) throws -> (FirstContact.Answer, asked: [String]) {
        let contact = FirstContact(
            destination: try Destination("host"), key: Self.key, address: "192.0.2.1")
        var rest = answers[...]
        var asked: [String] = []
        let answer = contact.decide { text in
            asked.append(text)
            return rest.popFirst()
        }
        return (answer, asked)
    }

    @Test func `the question shows the fingerprint and the place`() throws {
        let (_, asked) = try decide("no\n")
        #expect(asked.count == 1)
        #expect(asked[0].contains("\n\(Self.key)\n"))
        #expect(asked[0].contains("host (192.0.2.1)"))
    }

    @Test func `yes or the right fingerprint accepts`() throws {
        #expect(try decide("yes\n").0 == .accepted)
        #expect(try decide(" \(Self.key) \n").0 == .accepted)
    }

    @Test func `no, another fingerprint or the end of input declines`() throws {
        #expect(try decide("no\n").0 == .declined)
        #expect(try decide("\(KnownHostsTests.otherKey)\n").0 == .declined)
        #expect(try decide().0 == .declined)
    }

    @Test func `anything else asks again`() throws {
        let (answer, asked) = try decide("y\n", "\n", "YES\n", "yes")
        #expect(answer == .accepted)
        #expect(asked.count == 4)
    }
}
