// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `--log FILE`, for whatever starts a session.
struct LogOptions: ParsableArguments {
    @Option(
        name: .customLong("log"),
        help: ArgumentHelp(
            "Write a new session's whole output to this file on the host, too.",
            discussion:
                "From the home directory on. It is written byte for byte by a process of its "
                + "own and never makes the program wait; a full disk ends it, and nothing else.",
            valueName: "file"))
    var file: String?

    @Option(
        name: .customLong("log-size"),
        help: ArgumentHelp(
            "Put the file aside as FILE.1, FILE.2 … when it has this size: 64k to 1g.",
            discussion: "64m if not given. None is taken away.", valueName: "size"),
        transform: ringSize)
    var size: RingSize?

    func validate() throws {
        if size != nil, file == nil { throw ValidationError("--log-size belongs to --log") }
        if let file, file.isEmpty || file.utf8.count > LogOrder.maximumPathLength {
            throw ValidationError("--log needs the name of a file")
        }
    }

    var wish: LogWish? { file.map { LogWish(file: $0, piece: size?.bytes) } }
}
