// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// Fingerprints, base64, ids and names: each value has one written form, and each form one value.
func fingerprints(_ choices: inout Choices) {
    let kind = choices.below(4)
    let bytes = choices.remainder()
    let text = String(decoding: bytes, as: UTF8.self)
    switch kind {
    case 0:
        for base64 in [Base64.standard, .url] {
            promise(base64.decode(base64.encode(bytes).utf8) == bytes, "base64 keeps all bytes")
            if let plain = base64.decode(bytes) {
                promise(base64.encode(plain) == text, "base64 has one form")
            }
        }
    case 1:
        if let fingerprint = Fingerprint(bytes: bytes) {
            promise(Fingerprint(fingerprint.description) == fingerprint, "it reads as written")
        }
        for written in [text, Fingerprint.prefix + text] {
            guard let fingerprint = Fingerprint(written) else { continue }
            promise(fingerprint.description.utf8.elementsEqual(written.utf8), "it has one form")
        }
    case 2:
        if let bits = Bits128(text) {
            promise(bits.description.utf8.elementsEqual(text.utf8), "an id has one form")
            promise(Bits128(bytes: bits.bytes) == bits, "an id keeps its bytes")
        }
    default:
        if let name = SessionName(text) {
            promise(name.text.utf8.count <= SessionName.maximumLength, "a name is short")
            promise(Bits128(name.text) == nil, "no name looks like an id")
        }
    }
}
