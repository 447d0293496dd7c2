// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// `wait`: until a session ends, is silent, or says something.
package struct WaitCall {
    /// As timeout(1) has it.
    package static let outOfTime: Int32 = 124
    /// The session ended before what was waited for.
    package static let inVain: Int32 = 1

    package enum Event: Equatable, Sendable {
        case exit
        /// Nothing printed for so many milliseconds.
        case silence(UInt64)
        /// A line that this expression is found in, printed after this place.
        case line(String, since: LogCall.Since)
    }

    package var job: JobCall
    package var session: SessionReference
    package var event = Event.exit
    /// In milliseconds; nil waits for ever.
    package var timeout: UInt64?

    package init(_ job: JobCall, _ session: SessionReference) {
        self.job = job
        self.session = session
    }

    package func run() throws -> Ending {
        try job.withAccess(session.text) { access, words in
            switch event {
            case .exit: try keepVigil(idle: nil, .owner, access, words)
            case .silence(let idle): try keepVigil(idle: idle, .view, access, words)
            case .line(let pattern, let since): try look(for: pattern, since, access, words)
            }
        }
    }

    /// - Parameter role: who owns the session has seen its end by waiting for it.
    private func keepVigil(
        idle: UInt64?, _ role: Role, _ access: Access, _ words: Words
    ) throws -> Ending {
        var attach = Attach(kind: .request, role: role)
        session.apply(to: &attach)
        attach.user = access.destination.user
        let vigil = Vigil(
            .session(attach, Request(.wait(idle: idle))),
            software: "relay-client \(ClientVersion.text)",
            endsBy: timeout.map { .now + .milliseconds(Int64(clamping: $0)) },
            firstPatience: Duration(access.dialer.firstPatience), jitter: JobCall.bits().low)
        switch try VigilDriver.run(vigil, access, words, .standard()).wait() {
        case .failed(let ending): return ending
        case .outcome(.answered(let answer)): return ending(answer, idle: idle, words)
        case .outcome(.refused(let refused)): return words.refusal(refused)
        case .outcome(.outOfTime): return Self.tooLate(words)
        case .outcome(.unsupported): return words.tooOld
        case .outcome(.unreachable): return words.failedToConnect(.timedOut)
        }
    }

    private func ending(_ answer: SessionInformation, idle: UInt64?, _ words: Words) -> Ending {
        guard let exit = answer.exit else { return Ending(status: 0) }
        if idle == nil { return Ending(status: exit.shellStatus) }
        return Ending(status: Self.inVain, lines: [words.endedInVain(exit)])
    }

    private func look(
        for pattern: String, _ since: LogCall.Since, _ access: Access, _ words: Words
    ) throws -> Ending {
        let plan = job.plan(session, .log, .view, since.start, access)
        let timeout = timeout
        _ = try LineSearch(pattern)
        return try job.drive(plan, access, words) { Looking(for: pattern, timeout: timeout) }
    }

    static func tooLate(_ words: Words) -> Ending {
        Ending(status: outOfTime, lines: [words.outOfTime])
    }
}

/// Looks through a log for a line. Lives as long as the call.
private final class Looking: CursorDriver.Reader {
    private var search: LineSearch?
    private let timeout: UInt64?
    private var isArmed = false

    init(for pattern: String, timeout: UInt64?) {
        search = try? LineSearch(pattern)
        self.timeout = timeout
    }

    func attached(_ attached: Attached, _ driver: CursorDriver) {}

    func read(_ bytes: [UInt8], end: UInt64, _ driver: CursorDriver) {
        if let line = search?.found(in: bytes[...]) {
            search = nil
            driver.print(line)
            driver.leave(with: Ending(status: 0))
        }
        driver.wrote(to: end)
    }

    func lost(_ gap: Gap, _ driver: CursorDriver) {
        driver.say(driver.words.lost(gap))
        driver.wrote(to: gap.end)
    }

    /// The time runs from the first moment, attached or not.
    func settled(_ driver: CursorDriver) {
        guard let timeout, !isArmed else { return }
        isArmed = true
        let driver = driver
        driver.loop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(clamping: timeout))) {
            driver.leave(with: WaitCall.tooLate(driver.words))
        }
    }

    func ending(_ outcome: ClientCore.Outcome, _ words: Words) -> Ending? {
        guard case .exited(let exit) = outcome else { return nil }
        return Ending(status: WaitCall.inVain, lines: [words.endedInVain(exit)])
    }
}

extension Words {
    fileprivate var outOfTime: String { "it did not happen in time; the session goes on" }

    fileprivate func endedInVain(_ exit: ExitStatus) -> String {
        "the session ended with status \(exit.shellStatus) before that happened"
    }
}
