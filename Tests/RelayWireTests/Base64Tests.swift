// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@Suite struct Base64Tests {
    /// RFC 4648 §10, without the padding.
    @Test(
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
            ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"]))
    func `bytes and text are the standard's`(bytes: String, text: String) {
        for base64 in [Base64.standard, .url] {
            #expect(base64.encode(Array(bytes.utf8)) == text)
            #expect(base64.decode(text.utf8) == Array(bytes.utf8))
        }
    }

    @Test func `the two alphabets differ in their last two digits`() {
        #expect(Base64.standard.encode([0xFB, 0xF0]) == "+/A")
        #expect(Base64.url.encode([0xFB, 0xF0]) == "-_A")
        #expect(Base64.standard.decode("-_A".utf8) == nil)
        #expect(Base64.url.decode("+/A".utf8) == nil)
    }

    @Test(arguments: ["Z", "Zh", "Zm9", "Zg==", "Zm8=", "Zm 8", "Zm8\n"])
    func `what is not canonical is nothing`(text: String) {
        #expect(Base64.standard.decode(text.utf8) == nil)
        #expect(Base64.url.decode(text.utf8) == nil)
    }
}
