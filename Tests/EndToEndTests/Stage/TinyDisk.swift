// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A file system of its own on a directory, so small that it can be filled, or made read-only. Needs
/// root. Whoever makes one removes it.
final class TinyDisk {
    let path: String

    static var isPossible: Bool {
        get async {
            guard geteuid() == 0, let scratch = try? Scratch() else { return false }
            defer { scratch.remove() }
            guard let disk = try? await TinyDisk(on: scratch.path) else { return false }
            await disk.remove()
            return true
        }
    }

    /// 64 KiB and 64 files, on a directory that exists.
    init(on path: String) async throws {
        self.path = path
        try await Program.run(
            "/bin/mount", ["-t", "tmpfs", "-o", "size=64k,nr_inodes=64,mode=0700", "relay", path])
    }

    func makeReadOnly() async throws {
        try await Program.run("/bin/mount", ["-o", "remount,ro", path])
    }

    /// Leaves room for nothing, neither bytes nor names; gives back what to take away again.
    func fill() async throws {
        try await shell(
            "cd \(path) && mkdir filler && { head -c 1m /dev/zero >filler/bytes; "
                + "i=0; while true >filler/$i; do i=$((i + 1)); done; } 2>/dev/null; true")
    }

    func makeRoom() async throws { try await shell("rm -r \(path)/filler") }

    func remove() async { _ = try? await Program.run("/bin/umount", ["-l", path]) }

    private func shell(_ script: String) async throws {
        try await Program.run("/bin/sh", ["-c", script])
    }
}

extension Trait where Self == ConditionTrait {
    static var needsTinyDisk: Self {
        .enabled("mounting a file system needs root") { await TinyDisk.isPossible }
    }
}
