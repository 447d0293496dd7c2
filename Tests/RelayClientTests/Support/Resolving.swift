// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix
import Synchronization

/// A resolver that gives one answer to every question, perhaps never, and counts them.
final class Resolving: Resolver, Sendable {
    private let answer: EventLoopFuture<[SocketAddress]>
    private let count = Mutex(0)

    init(_ answer: EventLoopFuture<[SocketAddress]>) { self.answer = answer }

    /// How often a name was to be looked up.
    var lookUps: Int { count.withLock { $0 } }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        count.withLock { $0 += 1 }
        return answer
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { answer }
    func cancelQueries() {}
}
