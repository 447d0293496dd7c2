// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import RelayCore
internal import RelayWire

/// `send`: types into a session as its user would, once and in order, over links that break.
package struct SendCall {
    package var job: JobCall
    package var session: SessionReference
    package var bytes: [UInt8]
    /// Print how long the output was before anything was typed.
    package var printsOffset = false

    package init(_ job: JobCall, _ session: SessionReference, _ bytes: [UInt8]) {
        self.job = job
        self.session = session
        self.bytes = bytes
    }

    package func run() throws -> Ending {
        try job.withAccess(session.text) { access, words in
            var plan = job.plan(session, .request, .control, .end, access)
            plan.attach.instance = InstanceID(JobCall.bits())
            let bytes = bytes
            let printsOffset = printsOffset
            return try job.drive(plan, access, words) {
                Typing(bytes, printsOffset: printsOffset)
            }
        }
    }

    /// All that standard input has; nil if it cannot be read.
    package static func standardInput() -> [UInt8]? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe read(STDIN_FILENO, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }
}

/// Types as much as may be under way, until all of it is written. Lives as long as the call.
private final class Typing: CursorDriver.Reader {
    private var rest: ArraySlice<UInt8>
    private let printsOffset: Bool
    private var isAttached = false
    private var isDone = false
    private var ending = Ending(status: 0)

    init(_ bytes: [UInt8], printsOffset: Bool) {
        rest = bytes[...]
        self.printsOffset = printsOffset
    }

    func attached(_ attached: Attached, _ driver: CursorDriver) {
        guard attached.features.contains(Feature.jobs) else {
            isDone = true
            return driver.leave(with: driver.words.tooOld)
        }
        isAttached = true
        if printsOffset { driver.print("\(attached.offset)") }
    }

    /// Typing comes first.
    func outputFailed(_ error: CInt, _ driver: CursorDriver) {
        ending = .unwritable(error)
        if isDone { driver.leaveUnread(with: ending) }
    }

    func settled(_ driver: CursorDriver) {
        guard isAttached, !isDone else { return }
        let piece = rest.prefix(driver.core.inputAllowance)
        rest = rest.dropFirst(piece.count)
        if !piece.isEmpty {
            driver.tell { core, _ in core.typed(piece) }
        } else if rest.isEmpty, driver.core.uplink.isEmpty, driver.core.isAttached {
            isDone = true
            driver.leave(with: ending)
        }
    }

    func read(_ bytes: [UInt8], end: UInt64, _ driver: CursorDriver) {}
    func lost(_ gap: Gap, _ driver: CursorDriver) {}

    func ending(_ outcome: ClientCore.Outcome, _ words: Words) -> Ending? {
        guard case .exited = outcome else { return nil }
        return .failure(words.endedBeforeTyping)
    }
}

extension Words {
    var endedBeforeTyping: String {
        "\(session.map { "the session \($0)" } ?? "the session") has ended; what was not written"
            + " before is lost"
    }
}
