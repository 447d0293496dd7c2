// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayCore
internal import RelayWire
internal import Synchronization

/// Standard output while a link is measured: at a terminal a line for each step as soon as it is
/// complete, and below them one that is drawn again with each number. Elsewhere only the lines, at
/// the end. Used by one thread at a time.
final class PingDisplay: Sendable {
    private struct State {
        /// Lines that are written for good.
        var written = 0
        var hasLiveLine = false
    }

    private let host: String
    /// Nil where nothing is drawn.
    private let plot: Sparkline?
    private let columns: Int
    private let state = Mutex(State())

    init(_ host: String, _ console: Console, isSilent: Bool) {
        self.host = host
        let isLive = console.outputIsTerminal && !TerminalEnvironment.isDumb && !isSilent
        let isPlain = Sparkline.isPlain { name in
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
        plot = isLive ? Sparkline(isPlain: isPlain) : nil
        let size = console.size.map { Int($0.columns) } ?? 0
        columns = size > 0 ? size : 80
    }

    func show(_ approach: Approach, _ measurement: Measurement) {
        guard let plot else { return }
        let report = PingReport(host: host, approach: approach, measurement: measurement)
        state.withLock { state in
            let lines = report.lines(plot)
            let live = report.liveLine(plot, columns: columns)
            let text = Self.erasing(state) + Self.joined(lines[state.written...]) + live
            state = State(written: lines.count, hasLiveLine: true)
            _ = OutputWriter.write(Array(text.utf8), to: STDOUT_FILENO)
        }
    }

    /// Takes the line away that is not for good.
    func clear() {
        state.withLock { state in
            _ = OutputWriter.write(Array(Self.erasing(state).utf8), to: STDOUT_FILENO)
            state.hasLiveLine = false
        }
    }

    /// Writes what is missing.
    func finish(_ report: PingReport) -> Ending {
        state.withLock { state in
            let lines = report.lines(plot)[state.written...] + report.closing
            return Ending.printing(Array((Self.erasing(state) + Self.joined(lines)).utf8))
        }
    }

    private static func erasing(_ state: State) -> String {
        state.hasLiveLine ? "\r\u{1B}[K" : ""
    }

    private static func joined(_ lines: ArraySlice<String>) -> String {
        lines.map { $0 + "\n" }.joined()
    }
}
