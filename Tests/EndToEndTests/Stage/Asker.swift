// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A command for a session that prints what it is told to, byte for byte, and tells all that its
/// terminal types. Orders and what was heard go over named pipes, past everything under test.
final class Asker {
    let script: String
    private let scratch: Scratch
    private let orders: Pen
    private let ears: Program
    private var count = 0

    init(_ scratch: Scratch) async throws {
        self.scratch = scratch
        let (ask, heard) = (scratch.file("ask"), scratch.file("heard"))
        try await Program.run("/usr/bin/mkfifo", [ask, heard])
        script = """
            exec 3<>\(ask) 4>\(heard) 5<&0
            stty raw -echo
            cat <&5 >&4 &
            printf ready
            while read -r file <&3; do cat "$file"; done
            """
        orders = Pen(try .open(ask, O_RDWR))
        ears = try Program.start("/bin/cat", [heard])
    }

    /// What was typed at the command's terminal, by whomever.
    var heard: Transcript { ears.output }

    func print(_ text: String) async throws { try await print(Array(text.utf8)) }

    func print(_ bytes: [UInt8]) async throws {
        count += 1
        let file = scratch.file("order\(count)")
        try await Pen(.open(file, O_CREAT | O_WRONLY)).write(bytes)
        try await orders.write(Array("\(file)\n".utf8))
    }

    func stop() async { await ears.stop() }
}
