// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// Another process writes the output to a file: what becomes of it, and who is told.
extension HolderCore {
    /// Who writes the log file is told from devices by this.
    package static let logPrincipal = "log"

    /// While there is output to come, a writer goes only when somebody kills it, or after it has said
    /// why.
    mutating func logWriterLeft(_ attachment: Attachment) {
        guard attachment.kind == .log, logFault == nil else { return }
        switch life {
        case .running, .draining: logStopped("its writer was killed")
        case .exited, .finished: break
        }
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
        if listeners.isEmpty { remarks = [remark] }
    }

    /// A terminal is here that can be told what nobody has heard yet.
    mutating func tellRemarks(to id: AttachmentID) {
        guard attachments[id]?.takesRemarks == true else { return }
        for remark in remarks { attachments[id]?.queue(remark) }
        remarks = []
    }
}
