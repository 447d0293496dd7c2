// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem
internal import RelayWire

/// What the program does before anything else: keeps what is typed out of core files, survives
/// closed pipes, and sees to it that no socket gets the number of a standard descriptor.
package func beginProgram() throws(SystemCallError) {
    ignoreBrokenPipes()
    try forbidCoreDumps()
    keepFreedMemory()
    while true {
        let raw = unsafe open("/dev/null", O_RDWR)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: "/dev/null") }
        if raw > 2 {
            _ = close(raw)
            return
        }
    }
}

/// Overwrites the secrets of tokens and invitations in the command line, which every user of this
/// computer can read.
package func hideSecrets() { hideArguments(beginningWith: SecretURL.scheme, from: "#") }
