// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import Testing

@Suite struct SystemCallErrorTests {
    @Test func `an error says what was done to what and why it failed`() {
        let error = SystemCallError(call: "open", subject: "/x/y", errno: EACCES)
        #expect(error.description == "open /x/y: Permission denied")
        #expect("\(SystemCallError(call: "pipe2", errno: EMFILE))" == "pipe2: Too many open files")
    }

    @Test func `an error ends with the remedy where there is one`() {
        let error = SystemCallError(
            call: "open", subject: "/x", errno: EACCES, advice: "run: chmod 700 '/x'")
        #expect(error.description == "open /x: Permission denied; run: chmod 700 '/x'")
    }

    @Test func `the failure of the last call is taken as it is`() {
        _ = close(-1)
        #expect(SystemCallError(call: "close") == SystemCallError(call: "close", errno: EBADF))
    }
}
