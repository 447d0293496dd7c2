// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A terminal with a person before it: a pseudo-terminal whose master side we hold.
///
/// Its settings can be read at any time, as `stty -g` would show them.
final class Terminal: Sendable {
    let path: String
    /// Everything that was shown since it was switched on.
    let screen = Transcript()
    let keyboard: Pen
    private let master: Descriptor
    /// Held so that the settings survive while no program has the terminal open.
    private let slave: Descriptor

    init(columns: UInt16 = 80, rows: UInt16 = 24) throws {
        var (ours, theirs): (CInt, CInt) = (-1, -1)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard unsafe openpty(&ours, &theirs, nil, nil, &size) == 0 else {
            throw StageError.systemCall("openpty", errno: errno)
        }
        master = try Descriptor(taking: ours, from: "openpty")
        slave = try Descriptor(taking: theirs, from: "openpty")
        var name = [CChar](repeating: 0, count: 64)
        guard unsafe ttyname_r(slave.number, &name, name.count) == 0 else {
            throw StageError.systemCall("ttyname_r", errno: errno)
        }
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        keyboard = Pen(master)
        master.transcribe(into: screen)
    }

    /// The terminal's settings in the words of `stty -g`.
    func settings() async throws -> String {
        try await Program.run("/bin/stty", ["-F", path, "-g"])
    }

    /// Changes the size, which the kernel tells the programs on the terminal.
    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(master.number, UInt(TIOCSWINSZ), &size)
    }
}
