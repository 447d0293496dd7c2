// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc

/// Leaves the login session for good: the caller goes on in a grandchild without a controlling
/// terminal, its parent exits with 0. Only at the start of a process, while it has one thread.
package func detachFromLogin() throws(SystemCallError) {
    guard relay_detach() == 0 else { throw SystemCallError(call: "fork") }
}

/// Goes to `/`, so that a process that lives long keeps no file system from being unmounted.
package func leaveWorkingDirectory() {
    _ = unsafe chdir("/")
}

/// Keeps this process's memory, which holds what users type, out of core files and debuggers.
/// Programs executed later are not bound by it.
package func forbidCoreDumps() throws(SystemCallError) {
    guard relay_forbid_core_dumps() == 0 else { throw SystemCallError(call: "prctl") }
}

/// Lets freed memory stay with this process up to a MiB, for programs through which output passes:
/// otherwise every piece of it takes fresh pages from the kernel and gives them back. Whoever set
/// the variable of mallopt(3) has other plans.
package func keepFreedMemory() {
    guard unsafe getenv("MALLOC_TRIM_THRESHOLD_") == nil else { return }
    relay_keep_freed_memory(1 << 20)
}

/// How this process was told to manage its memory, as `NAME=value`: the variables of mallopt(3) that
/// hold for all of its programs or for none.
package var memorySettings: [String] {
    ["MALLOC_ARENA_MAX", "MALLOC_TRIM_THRESHOLD_"].compactMap { name in
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe "\(name)=\(String(cString: value))"
    }
}

/// Writing to a closed pipe or socket becomes `.endOfFile` instead of the end of the process. Every
/// program calls it first; children start with the default again.
package func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
}

/// Overwrites, in the command line as everybody on the host sees it, what stands from the first
/// `mark` on in words that begin with `prefix`. Who looked before has seen it.
package func hideArguments(beginningWith prefix: String, from mark: Unicode.Scalar) {
    unsafe relay_hide_arguments(prefix, CChar(truncatingIfNeeded: mark.value))
}
