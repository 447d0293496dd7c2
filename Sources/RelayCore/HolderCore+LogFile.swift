// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// Another process writes the output to a file: what becomes of it, and who is told.
extension HolderCore {
    /// Who writes the log file is told from devices by this.
    package static let logPrincipal = "log"

    /// While there is output to come, a writer goes only when somebody kills it, or after it has said
    /// why.
    mutating func logWriterLeft(_ attachment: Attachment) {
        guard attachment.writesLog, logFault == nil else { return }
        switch life {
        case .running, .draining: logStopped("its writer was killed")
        case .exited, .finished: break
        }
    }

    /// A writer that has taken nothing for so long is not waited for when the session ends.
    static let logPatience: Duration = .seconds(60)

    /// Until when the session goes on for its log's sake, unless the writer takes something; nil if it
    /// has everything.
    var logAwaitedUntil: Instant? {
        attachments.values.lazy.filter { $0.writesLog && $0.phase == .attached }
            .compactMap(\.downlink).filter { $0.written < log.end }
            .map { $0.waitsSince + Self.logPatience }.max()
    }

    /// The time of the session is over, but its log is to have all of it.
    mutating func finishUnlessLogged(now: Instant) {
        if let logAwaitedUntil {
            if now < logAwaitedUntil { return }
            logStopped("the disk took nothing for a minute, and the session has ended")
        }
        finish()
    }

    /// The ring has lost what the writer did not take in time. That is said once, and counted.
    mutating func logMisses(_ bytes: UInt64, of attachment: Attachment) {
        guard attachment.writesLog, bytes > 0 else { return }
        if logMissed == 0 {
            remark("the log \(shownLogFile) has a hole: the disk is slower than the output")
        }
        logMissed += bytes
    }

    /// Why the log is not written any more, or how much it misses.
    var logComplaint: String? {
        if let logFault { return logFault }
        return logMissed == 0
            ? nil : "\(logMissed) bytes came too fast for the disk and are not in it"
    }

    /// Only the file is lost; it is said once, to those who look or to the next who does.
    mutating func logStopped(_ reason: String) {
        logFault = reason
        tellWatchers(.logStopped(reason))
        remark("the log \(shownLogFile) is not written any more: \(reason); the session goes on")
    }

    /// With it and a reason, whose bound is half of a remark's, a remark stays within its own.
    static let longestShownPath = 256

    /// The log's path, or its end.
    private var shownLogFile: String {
        let path = description.logFile ?? ""
        guard path.utf8.count > Self.longestShownPath else { return path }
        var end = path.suffix(Self.longestShownPath)
        while end.utf8.count > Self.longestShownPath { end.removeFirst() }
        return "…\(end)"
    }

    private mutating func remark(_ text: String) {
        let remark = Remark(text)
        let listeners = attachments.filter { $0.value.isTerminal && $0.value.takesRemarks }
        for id in listeners.keys { attachments[id]?.queue(remark) }
        if listeners.isEmpty { remarks.append(remark) }
    }

    /// A terminal is here that can be told what nobody has heard yet.
    mutating func tellRemarks(to id: AttachmentID) {
        guard attachments[id]?.takesRemarks == true else { return }
        for remark in remarks { attachments[id]?.queue(remark) }
        remarks = []
    }
}

extension Attachment {
    /// It writes the log file.
    var writesLog: Bool { kind == .log && principal == HolderCore.logPrincipal }
}
