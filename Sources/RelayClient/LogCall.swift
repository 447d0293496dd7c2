// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import RelayCore
internal import RelayWire

/// `logs`: prints what a session has said, and perhaps what it says from now on.
package struct LogCall {
    /// Where to begin.
    package enum Since: Equatable, Sendable {
        case oldest
        case end
        case offset(UInt64)
    }

    package var job: JobCall
    package var session: SessionReference
    package var since = Since.oldest
    /// Go on until the session ends.
    package var follows = false
    /// Byte for byte, sequences and all.
    package var isRaw = false

    package init(_ job: JobCall, _ session: SessionReference) {
        self.job = job
        self.session = session
    }

    package func run() throws -> Ending {
        try job.withAccess(session.text) { access, words in
            let plan = job.plan(session, .log, .view, since.start, access)
            let filter = isRaw ? nil : PlainLog(keepsColours: Console().outputIsTerminal)
            let follows = follows
            return try job.drive(plan, access, words) { LogPrinter(filter, follows: follows) }
        }
    }
}

extension LogCall.Since {
    var start: Attach.Start {
        switch self {
        case .oldest: .oldest
        case .end: .end
        case .offset(let offset): .offset(offset)
        }
    }
}

/// Prints a log. Lives as long as the call.
private final class LogPrinter: CursorDriver.Reader {
    private let follows: Bool
    private var filter: PlainLog?
    /// Where it is enough; nil to go on.
    private var target: UInt64?

    init(_ filter: PlainLog?, follows: Bool) {
        self.filter = filter
        self.follows = follows
    }

    func attached(_ attached: Attached, _ driver: CursorDriver) {
        guard attached.features.contains(Feature.jobs), let end = attached.logEnd else {
            return driver.leave(with: driver.words.tooOld)
        }
        if !follows { target = end }
        printed(to: attached.offset, driver)
    }

    func printed(to end: UInt64, _ driver: CursorDriver) {
        if let target, end >= target { driver.leave(with: Ending(status: 0)) }
    }

    /// Whoever reads us has enough, as `head` does.
    func outputFailed(_ error: CInt, _ driver: CursorDriver) {
        driver.leaveUnread(with: error == EPIPE ? Ending(status: 0) : .unwritable(error))
    }

    func read(_ bytes: [UInt8], end: UInt64, _ driver: CursorDriver) {
        var bytes = bytes
        var end = end
        if let target, end > target {
            bytes.removeLast(Int(min(end - target, UInt64(bytes.count))))
            end = target
        }
        driver.print(filter?.plain(bytes[...]) ?? bytes, end: end)
    }

    func lost(_ gap: Gap, _ driver: CursorDriver) {
        driver.say(driver.words.lost(gap))
        driver.print([], end: gap.end)
    }

    func rest() -> [UInt8] { filter?.end() ?? [] }

    func ending(_ outcome: ClientCore.Outcome, _ words: Words) -> Ending? {
        if case .exited = outcome { return Ending(status: 0) }
        return nil
    }
}
