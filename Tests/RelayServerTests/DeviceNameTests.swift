// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@testable import RelayServer

/// Whom a person means.
struct DeviceNameTests {
    private let one = Fingerprint("SHA256:AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKA")!
    private let other = Fingerprint("SHA256:AAAABBBBccccddddeeeeffffgggghhhhiiiijjjjkkA")!

    private func meaning(_ words: String) -> DeviceName.Meaning {
        DeviceName.meaning(of: words, among: [(one, "laptop"), (other, "phone")])
    }

    @Test func `a device is known by its name, its fingerprint, or the beginning of that`() {
        #expect(meaning("laptop") == .one(one))
        #expect(meaning("\(other)") == .one(other))
        #expect(meaning("SHA256:AAAABBBBC") == .one(one))
        #expect(meaning("AAAABBBBc") == .one(other))
    }

    @Test func `a beginning that several have, or that is short, means none of them`() {
        #expect(meaning("AAAA") == .several)
        #expect(meaning("SHA256:AAAABBBB") == .several)
        #expect(meaning("AAA") == .nobody)
        #expect(meaning("SHA256:") == .nobody)
        #expect(meaning("") == .nobody)
    }

    @Test func `names are taken whole`() {
        #expect(meaning("lap") == .nobody)
        #expect(meaning("Laptop") == .nobody)
    }

    @Test func `a name that two have is neither`() {
        let both = DeviceName.meaning(of: "x", among: [(one, "x"), (other, "x")])
        #expect(both == .several)
    }

    @Test func `a whole fingerprint is that device, listed or not`() {
        let key = Fingerprint(bytes: [UInt8](repeating: 9, count: 32))!
        #expect(meaning("\(key)") == .one(key))
    }
}
