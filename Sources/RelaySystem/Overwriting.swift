// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Overwrites bytes that held a secret and are needed no more, before their memory goes to somebody
/// else. What other arrays share with them stays.
package func overwrite(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { buffer in
        guard let start = buffer.baseAddress else { return }
        unsafe explicit_bzero(start, buffer.count)
    }
}
