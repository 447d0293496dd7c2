// SPDX-License-Identifier: Apache-2.0

import RelayWire

extension String {
    /// Whether a secret stands here, in a form that it can be read from.
    func shows(_ secret: Secret) -> Bool {
        let digits = secret.bytes.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        let written = [Base64.standard, .url].map { $0.encode(secret.bytes) } + [digits.joined()]
        return written.contains { lowercased().contains($0.lowercased()) }
    }
}
