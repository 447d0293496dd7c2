// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The world is wrong: a system call refused what we asked. One line for the user says what we were
/// doing, to what, why it failed and, where there is a remedy, what to do.
package struct SystemCallError: Error, Equatable, CustomStringConvertible {
    /// The call as in its manual page, such as "open".
    package let call: String
    /// What it was done to: a path, a process, a name.
    package let subject: String?
    package let errno: CInt
    /// What the user can do about it.
    package let advice: String?

    package init(call: String, subject: String? = nil, errno: CInt, advice: String? = nil) {
        self.call = call
        self.subject = subject
        self.errno = errno
        self.advice = advice
    }

    /// The failure of the call just made: reads `errno`, so nothing may come in between.
    package init(call: String, subject: String? = nil) {
        self.init(call: call, subject: subject, errno: Glibc.errno)
    }

    package var description: String {
        let reason = unsafe String(cString: strerror(errno))
        let line = [call, subject].compactMap(\.self).joined(separator: " ") + ": " + reason
        return advice.map { "\(line); \($0)" } ?? line
    }
}

/// Makes a call again for as long as a signal interrupts it.
package func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
