// SPDX-License-Identifier: Apache-2.0

internal import CRelayPTY
internal import Glibc

/// A trigger of the kernel's pressure stall information: it is ready, for `poll` with POLLPRI, when
/// processes had to wait for memory for 150 ms within 2 s (Documentation/accounting/psi.rst). Costs
/// nobody a wake-up while there is enough. Lives as long as somebody wants to know.
package struct MemoryPressure: ~Copyable {
    /// Users without privileges may choose no other window than one of whole 2 s.
    private static let trigger = "some 150000 2000000"

    private let file: OwnedDescriptor

    /// Of this process's control group, which knows its own bounds (memory.high), or else of the whole
    /// host; nil where the kernel or the permissions have neither.
    package init?() {
        for path in Self.paths() {
            let raw = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
            guard raw >= 0 else { continue }
            let file = OwnedDescriptor(owning: raw)
            // The kernel wants the final zero.
            if case .bytes = file.write((Array(Self.trigger.utf8) + [0]).span) {
                self.file = file
                return
            }
        }
        return nil
    }

    package var raw: CInt { file.raw }

    private static func paths() -> [String] {
        let host = "/proc/pressure/memory"
        let raw = unsafe open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { return [host] }
        let file = OwnedDescriptor(owning: raw)
        var bytes = [UInt8](repeating: 0, count: 4096)
        guard case .bytes(let count) = file.read(into: &bytes) else { return [host] }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        // cgroups(7): the one hierarchy of version 2 has the number 0 and no controllers.
        let own = text.split(separator: "\n").first { $0.hasPrefix("0::/") }?.dropFirst(4)
        guard let own, !own.isEmpty else { return [host] }
        return ["/sys/fs/cgroup/\(own)/memory.pressure", host]
    }
}

/// Gives memory that was freed back to the system.
package func releaseMemory() { relay_release_memory() }

/// A process that the server protects from the kernel's killer for lack of memory shall not protect
/// shells: they and what holds them are to be found as the user's own processes are.
package func renounceProtection() {
    let path = "/proc/self/oom_score_adj"
    let raw = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard raw >= 0 else { return }
    let file = OwnedDescriptor(owning: raw)
    var bytes = [UInt8](repeating: 0, count: 16)
    guard case .bytes(let count) = file.read(into: &bytes), count > 0, bytes[0] == UInt8(ascii: "-")
    else { return }
    _ = file.write(Array("0".utf8).span)
}
