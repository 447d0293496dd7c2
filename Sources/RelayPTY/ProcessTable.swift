// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RelaySystem

/// What /proc says of running processes. Read when a session is to be ended, never kept.
enum ProcessTable {
    /// The process groups with at least one living process in that session.
    static func groups(inSession session: CInt) -> Set<CInt> {
        guard let stream = unsafe opendir("/proc") else { return [] }
        defer { unsafe closedir(stream) }
        var groups: Set<CInt> = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let process = CInt(name), let place = place(of: process) else { continue }
            if place.session == session, !place.isZombie { groups.insert(place.group) }
        }
        return groups
    }

    /// What the system calls a program (proc(5), comm); nil when it has ended.
    static func name(of process: CInt) -> String? {
        let raw = unsafe open("/proc/\(process)/comm", O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { return nil }
        let file = OwnedDescriptor(owning: raw)
        // TASK_COMM_LEN is 16 with its zero; kernel threads have up to 64.
        var bytes = [UInt8](repeating: 0, count: 64)
        guard case .bytes(let count) = file.read(into: &bytes) else { return nil }
        return String(decoding: bytes.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self)
    }

    private struct Place {
        var isZombie: Bool
        var group: CInt
        var session: CInt
    }

    /// Nil when the process has ended meanwhile.
    private static func place(of process: CInt) -> Place? {
        let raw = unsafe open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { return nil }
        let file = OwnedDescriptor(owning: raw)
        // The fields we want are among the first; the name before them has 64 bytes at most.
        var bytes = [UInt8](repeating: 0, count: 512)
        guard case .bytes(let count) = file.read(into: &bytes) else { return nil }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        // proc(5): pid (name) state ppid pgrp session …, and the name may contain anything.
        guard let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 3, let group = CInt(fields[2]), let session = CInt(fields[3]) else {
            return nil
        }
        return Place(isZombie: fields[0] == "Z", group: group, session: session)
    }
}
