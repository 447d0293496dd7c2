// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem

/// Knows how to start what shall outlive a login. Lives as long as the server, on its event loop.
final class Lifetime {
    /// So long an answer of the system counts; a user may turn lingering on at any time.
    static let memory: Duration = .seconds(60)

    private let account: UserAccount
    private let loop: any EventLoop
    private var known: (policy: LoginPolicy, at: Instant)?
    private var asking: EventLoopFuture<LoginPolicy>?

    init(of account: UserAccount, on loop: any EventLoop) {
        self.account = account
        self.loop = loop
    }

    /// Asks the system on a thread of its own: its tools take their time.
    func policy() -> EventLoopFuture<LoginPolicy> {
        if let known, known.at + Self.memory > .now {
            return loop.makeSucceededFuture(known.policy)
        }
        if let asking { return asking }
        let answer = loop.makePromise(of: LoginPolicy.self)
        asking = answer.futureResult
        answer.futureResult.assumeIsolated().whenComplete { result in
            self.asking = nil
            if case .success(let policy) = result { self.known = (policy, .now) }
        }
        do throws(SystemCallError) {
            try startThread { [account] in answer.succeed(.current(of: account)) }
        } catch {
            // As where there is no logind to ask.
            answer.succeed(LoginPolicy())
        }
        return answer.futureResult
    }
}
