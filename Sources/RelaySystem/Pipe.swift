// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY

/// Two ends of a pipe, both close-on-exec; each closes when its owner goes.
package struct Pipe: ~Copyable {
    package let reading: OwnedDescriptor
    package let writing: OwnedDescriptor

    package init() throws(SystemCallError) {
        var ends: [CInt] = [-1, -1]
        guard unsafe relay_pipe(&ends) == 0 else { throw SystemCallError(call: "pipe2") }
        reading = OwnedDescriptor(owning: ends[0])
        writing = OwnedDescriptor(owning: ends[1])
    }
}
