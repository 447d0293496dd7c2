// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
internal import RelayWire

/// Who this server is, and what is to take its place. Lives as long as the server.
struct Succession: Sendable {
    let running: Running
    /// Called with the path of the program; nil where nothing can take its place.
    private let report: (@Sendable (String) -> Void)?

    init(_ report: (@Sendable (String) -> Void)?) {
        guard let run = Bits128(bytes: Random.bytes(Bits128.byteCount)) else {
            preconditionFailure("random gives as many bytes as it is asked for")
        }
        running = Running(software: ServedHost.software, process: UInt64(getpid()), run: run)
        self.report = report
    }

    func succeed(_ path: String) { report?(path) }
}
