// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
package import RelayWire

/// `run`: starts a command in a session of its own and leaves it to itself.
package struct RunCall {
    package var job: JobCall
    package var command: String
    /// Nil has one made up.
    package var name: SessionName?
    package var ring: RingSize?
    package var whenFull = WhenFull.drop
    package var expiry: Expiry?
    package var sizing = Sizing.leader
    package var log: LogWish?

    package init(_ job: JobCall, _ command: String) {
        self.job = job
        self.command = command
    }

    /// Prints the session's name as soon as it runs.
    package func run() throws -> Ending {
        try job.withAccess(name?.text) { access, words in
            let plan = plan(access)
            let host = job.destination.words
            return try job.drive(plan, access, words) { Starter(plan.attach.session, on: host) }
        }
    }

    private func plan(_ access: Access) -> ClientPlan {
        var creation = Creation(whenFull: whenFull)
        creation.userNamed = name != nil
        creation.command = command
        creation.ring = ring?.bytes
        // Nobody is expected to look at it before it ends.
        creation.expireDetached = expiry?.milliseconds ?? 0
        creation.sizing = sizing
        log?.apply(to: &creation)
        creation.environment = TerminalEnvironment.current
        var attach = Attach(kind: .log, role: .owner, start: .end)
        attach.session = SessionID(JobCall.bits())
        attach.name = name
        attach.creation = creation
        var plan = job.plan(attach, access)
        if name == nil {
            plan.names = SpeakableName.candidates(
                JobCall.randomness(SpeakableName.randomnessLength))
        }
        return plan
    }
}

/// Waits for the session to have begun. Lives as long as the call.
private final class Starter: CursorDriver.Reader {
    private let session: SessionID?
    private let host: String

    init(_ session: SessionID?, on host: String) {
        self.session = session
        self.host = host
    }

    func attached(_ attached: Attached, _ driver: CursorDriver) {
        let name = attached.name.text
        guard attached.session == session else {
            return driver.leave(
                with: .failure(
                    "\(host) has a session \(name) already; nothing was started",
                    "choose another name, or end it with: relay-client kill \(host) \(name)"))
        }
        driver.print(name)
        driver.leave(with: Ending(status: 0))
    }

    func read(_ bytes: [UInt8], end: UInt64, _ driver: CursorDriver) {}
    func lost(_ gap: Gap, _ driver: CursorDriver) {}
}
