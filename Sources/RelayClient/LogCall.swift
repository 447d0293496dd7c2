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
            let console = Console()
            let writer = try OutputWriter(console.output, standardError: console.standardError)
            let filter = isRaw ? nil : PlainLog(keepsColours: console.outputIsTerminal)
            let follows = follows
            return try CursorDriver.run(plan, access, words) {
                LogPrinter(writer, filter, follows: follows, on: access.dialer.loop)
            }.wait()
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

/// Writes a log to standard output, in the writer's thread. Lives as long as the call.
private final class LogPrinter: CursorDriver.Reader {
    private let writer: OutputWriter
    private let loop: any EventLoop
    private let follows: Bool
    private var filter: PlainLog?
    /// Where it is enough; nil to go on.
    private var target: UInt64?
    private var failure: Ending?

    init(_ writer: OutputWriter, _ filter: PlainLog?, follows: Bool, on loop: any EventLoop) {
        self.writer = writer
        self.filter = filter
        self.follows = follows
        self.loop = loop
    }

    func attached(_ attached: Attached, _ driver: CursorDriver) {
        guard attached.features.contains(Feature.jobs), let end = attached.logEnd else {
            return driver.leave(with: driver.words.tooOld)
        }
        if !follows { target = end }
        start(driver)
        if let target, attached.offset >= target { leave(driver) }
    }

    private func start(_ driver: CursorDriver) {
        let driver = NIOLoopBound(driver, eventLoop: loop)
        let printer = NIOLoopBound(self, eventLoop: loop)
        let loop = loop
        do {
            try writer.start { event in
                loop.execute { printer.value.happened(event, driver.value) }
            }
        } catch {
            driver.value.leave(with: .failure("\(error)"))
        }
    }

    private func happened(_ event: OutputWriter.Event, _ driver: CursorDriver) {
        switch event {
        case .written(let end):
            driver.wrote(to: end)
            if let target, end >= target { leave(driver) }
        case .failed(let error):
            // Whoever reads us has enough, as `head` does.
            let reason = unsafe String(cString: strerror(error))
            let words = "cannot write to standard output: \(reason)"
            driver.leave(with: error == EPIPE ? Ending(status: 0) : .failure(words))
        case .nextSession, .ended: break
        }
    }

    private func leave(_ driver: CursorDriver) {
        let rest = filter?.end() ?? []
        if !rest.isEmpty { writer.append(.screen(rest)) }
        driver.leave(with: Ending(status: 0))
    }

    func read(_ bytes: [UInt8], end: UInt64, _ driver: CursorDriver) {
        var bytes = bytes
        var end = end
        if let target, end > target {
            bytes.removeLast(Int(min(end - target, UInt64(bytes.count))))
            end = target
        }
        writer.append(.output(filter?.plain(bytes[...]) ?? bytes, end: end))
    }

    func lost(_ gap: Gap, _ driver: CursorDriver) {
        writer.append(.words(Array("relay: \(driver.words.lost(gap))\n".utf8)))
        writer.append(.output([], end: gap.end))
    }

    func settled(_ driver: CursorDriver) {}

    func ending(_ outcome: ClientCore.Outcome, _ words: Words) -> Ending? {
        if case .exited = outcome { return Ending(status: 0) }
        return nil
    }
}
