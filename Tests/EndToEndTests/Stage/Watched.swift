// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Why a test could not go on.
enum StageError: Error, CustomStringConvertible {
    /// What was waited for did not come within the bound; with what there was instead.
    case waitedInVain(for: String, instead: String)
    /// What was waited for cannot come any more.
    case ended(before: String, instead: String)
    case systemCall(String, errno: CInt)
    /// A program that was only a means failed.
    case failed(String, said: String)

    var description: String {
        switch self {
        case .waitedInVain(let what, let instead): "no \(what) in time; there was: \(instead)"
        case .ended(let what, let instead): "ended before \(what); there was: \(instead)"
        case .systemCall(let call, let errno): "\(call): errno \(errno)"
        case .failed(let program, let said): "\(program) failed: \(said)"
        }
    }
}

/// A value that threads change and tests wait on; the only way anything here waits.
final class Watched<Value: Sendable>: Sendable {
    /// Far above anything that should happen, so that a slow machine fails no test.
    static var bound: Duration { .seconds(60) }

    private struct State {
        var value: Value
        var watchers: [AsyncStream<Void>.Continuation] = []
    }

    private let state: Mutex<State>

    init(_ value: Value) { state = Mutex(State(value: value)) }

    func read<Result: Sendable>(_ look: (inout Value) throws -> Result) rethrows -> Result {
        try state.withLock { try look(&$0.value) }
    }

    func change(_ change: (inout Value) -> Void) {
        state.withLock { state in
            change(&state.value)
            state.watchers.removeAll { watcher in
                if case .terminated = watcher.yield() { return true }
                return false
            }
        }
    }

    /// Asks `look` now and after each change until it answers; nil when the bound has passed.
    func first<Result: Sendable>(
        within bound: Duration = bound, _ look: @escaping @Sendable (inout Value) throws -> Result?
    ) async throws -> Result? {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                for await _ in self.changes() {
                    if let result = try self.read(look) { return result }
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: bound)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func changes() -> AsyncStream<Void> {
        let (stream, watcher) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        watcher.yield()
        state.withLock { $0.watchers.append(watcher) }
        return stream
    }
}
