// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem
internal import RelayWire
internal import Synchronization

/// `relay-server enrol` from its first byte to its last: one request in, one answer out, and an end
/// whatever hangs.
package enum EnrolTalk {
    /// A request has some hundred bytes.
    private static let maximumInput = 16 * 1024
    /// It is on its way when ssh starts us.
    private static let inputPatience: Duration = .seconds(10)
    /// What does not come to an end by itself gets so long beyond its time.
    private static let grace: Duration = .seconds(3)

    /// Whoever is first answers.
    private static let hasAnswered = Mutex(false)

    /// Gives the exit status.
    package static func run(_ state: StateDirectory, executable: String) -> Int32 {
        ignoreBrokenPipes()
        let deadline = ContinuousClock.now + Enrolment.patience
        endInTime(deadline + grace)
        let input = readRequest(by: min(deadline, .now + inputPatience))
        let enrolment = Enrolment(state, executable: executable, deadline: deadline)
        return say(enrolment.answer(to: input))
    }

    /// Up to the end of the first line that has a request, or of everything.
    private static func readRequest(by deadline: ContinuousClock.Instant) -> [UInt8] {
        var input: [UInt8] = []
        while input.count < maximumInput, (try? EnrolRequest(line: input)) == nil,
            Readiness.wait(for: [(0, .readable)], until: deadline) != nil
        {
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = retryingInterrupts { unsafe read(0, &piece, piece.count) }
            guard count > 0 else { break }
            input += piece.prefix(count)
        }
        return input
    }

    private static func say(_ answer: EnrolAnswer) -> Int32 {
        hasAnswered.withLock { hasAnswered in
            guard !hasAnswered else { return }
            hasAnswered = true
            // On a line of its own, whatever a start-up file left behind.
            let line = Array("\n\(answer.line)\n".utf8)
            _ = unsafe write(1, line, line.count)
        }
        if case .accepted = answer { return 0 }
        return 255
    }

    /// A home directory that hangs would hang us with it.
    private static func endInTime(_ deadline: ContinuousClock.Instant) {
        try? startThread {
            while ContinuousClock.now < deadline { usleep(100_000) }
            let words = "relay-server did not come to an end in time; is the host's home directory "
            _exit(say(.refused(.tooSlow, words: words + "or its service manager stuck? try again")))
        }
    }
}
