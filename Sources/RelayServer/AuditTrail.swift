// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS

/// Writes what was done to the log and, if the user names one, to a file. What strangers and guests
/// cause is rationed, as in the log: they must not fill a disk. Lives as long as the server, on its
/// event loop.
package final class AuditTrail {
    private let log: Logger
    private let timer: LoopTimer
    private var file: AuditFile?
    private var ration = LogRation<AuditRecord.Kind>()
    private var hasFailed = false

    init(_ path: String?, log: Logger, on loop: any EventLoop) throws(SystemCallError) {
        self.log = log
        timer = LoopTimer(on: loop)
        if let path { file = try AuditFile(path) }
    }

    func note(_ record: AuditRecord) {
        log.notice("\(record.line)")
        guard file != nil else { return }
        do throws(SystemCallError) {
            try file?.append(record.json)
            hasFailed = false
        } catch {
            // Said once: the log would be full of it, and the next record may fit again.
            if !hasFailed { log.error("the audit file lacks records: \(error)") }
            hasFailed = true
        }
    }

    /// The same for what others than the user cause, who may go on for ever: some of a kind in a while,
    /// then a count.
    func noteOfOther(_ record: AuditRecord) {
        if ration.takes(record.kind, now: .now) { note(record) }
        timer.arm(for: ration.deadline) { [weak self] in self?.periodEnded() }
    }

    private func periodEnded() {
        for (kind, count) in ration.leftOut(now: .now) {
            note(AuditRecord(kind, more: count, time: .now))
        }
        timer.arm(for: ration.deadline) { [weak self] in self?.periodEnded() }
    }
}

/// A file of the user's that only grows: 0600, his own, and no link. If it was moved away, as
/// logrotate(8) does, the next line begins a new one.
struct AuditFile: ~Copyable {
    private let path: String
    private var file: UserFile.Appending
    /// The last line was cut off by an error.
    private var isTorn = false

    init(_ path: String) throws(SystemCallError) {
        self.path = path
        file = try UserFile.Appending(path)
    }

    mutating func append(_ line: String) throws(SystemCallError) {
        if !file.isThere { file = try UserFile.Appending(path) }
        let text = Array(((isTorn ? "\n" : "") + line + "\n").utf8)
        isTorn = true
        try file.write(text)
        isTorn = false
    }
}
