// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A command for a session that prints numbered lines when told to, and tells when they are written.
///
/// Orders and answers go over named pipes, past everything under test. Lives for one test.
final class LineSource {
    /// Each line has 15 digits; the terminal makes its end two bytes.
    static let lineLength = 17

    let script: String
    private(set) var lines = 0
    private let orders: Pen
    private let answers: Program

    init(_ scratch: Scratch) async throws {
        let (ask, done) = (scratch.file("ask"), scratch.file("done"))
        try await Program.run("/usr/bin/mkfifo", [ask, done])
        script = """
            exec 3<>\(ask) 4>\(done); i=0
            while read n <&3 && [ "$n" -gt 0 ]; do
                awk -v i=$i -v n="$n" 'BEGIN { for (n += i; i < n; i++) printf "%015d\\n", i }'
                i=$((i + n)); echo $i >&4
            done
            """
        orders = Pen(try .open(ask, O_RDWR))
        answers = try Program.start("/bin/cat", [done])
    }

    /// Everything that was ordered so far, as it leaves the terminal.
    var log: [UInt8] { Array((0..<lines).map(Self.line).joined().utf8) }
    var lastLine: String { Self.line(lines - 1) }

    static func line(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: lineLength - 2 - digits.count) + digits + "\r\n"
    }

    /// Orders lines; zero ends the command.
    func print(_ count: Int) async throws {
        lines += count
        try await orders.write(Array("\(count)\n".utf8))
    }

    /// Waits until the terminal has taken all that was ordered.
    func written() async throws { try await answers.output.wait(for: "\(lines)\n") }

    func stop() async { await answers.stop() }
}
