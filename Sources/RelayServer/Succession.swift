// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
internal import RelayWire

/// Who this server is, and what is to take its place. Lives as long as the server.
struct Succession: Sendable {
    let running: Running
    /// How another is called in our place; nil where nothing can take it.
    private let call: OwnCall?
    /// Called with the path of the program.
    private let report: (@Sendable (String) -> Void)?

    init(_ call: OwnCall?, _ report: (@Sendable (String) -> Void)?) {
        guard let run = Bits128(bytes: Random.bytes(Bits128.byteCount)) else {
            preconditionFailure("random gives as many bytes as it is asked for")
        }
        running = Running(software: ServedHost.software, process: UInt64(getpid()), run: run)
        self.call = call
        self.report = report
    }

    /// Why the program cannot serve as this one does; nil if it can. Blocks.
    func complaint(of path: String) -> String? { call?.complaint(of: path) }

    func succeed(_ path: String) { report?(path) }
}
