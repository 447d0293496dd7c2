// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Ends the holders that a test's server started, and everything that runs in their sessions; and
/// servers that enrolling started.
///
/// Holders outlive the server on purpose, so they are nobody's child: they are known by their
/// program and by the test's own directory, which appears in their arguments or open files.
enum Leftovers {
    static func end(mentioning path: String) {
        let processes = processes()
        let children = Dictionary(grouping: processes, by: \.parent).mapValues { $0.map(\.pid) }
        let servers = processes.map(\.pid).filter { isOurs($0, Programs.server, of: path) }
        for server in servers { _ = Glibc.kill(server, SIGKILL) }
        for holder in holders(of: path, among: processes) {
            let family = descendants(of: holder, children)
            // The holder first: it could start nothing more, and its end hangs the terminal up.
            for pid in [holder] + family { _ = Glibc.kill(pid, SIGKILL) }
        }
    }

    /// The holders of the sessions below a directory.
    static func holders(of path: String) -> [pid_t] { holders(of: path, among: processes()) }

    private static func holders(
        of path: String, among processes: [(pid: pid_t, parent: pid_t)]
    ) -> [pid_t] {
        processes.map(\.pid).filter { isOurs($0, Programs.holder, of: path) }
    }

    private static func processes() -> [(pid: pid_t, parent: pid_t)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.compactMap { pid in
            // The name in parentheses may contain anything; the parent is the second word after it.
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let parent = stat.split(separator: ")").last?.split(separator: " ").dropFirst()
                    .first
            else { return nil }
            return (pid, pid_t(parent) ?? 0)
        }
    }

    private static func isOurs(_ pid: pid_t, _ program: String, of path: String) -> Bool {
        guard link("/proc/\(pid)/exe").hasPrefix(program) else { return false }
        let arguments = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
        if arguments.contains(path) { return true }
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
        return open.contains { link("/proc/\(pid)/fd/\($0)").hasPrefix(path) }
    }

    private static func link(_ path: String) -> String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) ?? ""
    }

    private static func descendants(of pid: pid_t, _ children: [pid_t: [pid_t]]) -> [pid_t] {
        (children[pid] ?? []).flatMap { [$0] + descendants(of: $0, children) }
    }
}
