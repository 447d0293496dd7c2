// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY

/// The kernel's random generator: ids, tokens, nothing predictable.
package enum Random {
    package static func bytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let failed = unsafe relay_random(buffer.baseAddress, count) < 0
            // Only a kernel before 3.17 has no getrandom, and guessable ids would be worse.
            precondition(!failed, "the kernel gave no random bytes")
            initialized = count
        }
    }
}
