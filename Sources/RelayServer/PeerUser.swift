// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore

/// `struct ucred` of unix(7), which needs _GNU_SOURCE to be visible.
struct PeerUser: Sendable {
    private var process: CInt = 0
    private var user: UInt32 = 0
    private var group: UInt32 = 0

    /// Nil if the kernel does not say at once.
    init?(of channel: any Channel) {
        guard let provider = channel as? any SocketOptionProvider else { return nil }
        let answer: EventLoopFuture<PeerUser> = provider.unsafeGetSocketOption(
            level: SocketOptionLevel(SOL_SOCKET), name: SocketOptionName(SO_PEERCRED))
        var known: PeerUser?
        answer.assumeIsolated().whenSuccess { known = $0 }
        guard let known else { return nil }
        self = known
    }

    var isOurs: Bool { user == geteuid() }
}
