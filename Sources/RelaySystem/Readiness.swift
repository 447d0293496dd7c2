// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Waits for descriptors with poll(2): for programs and commands that are done in a moment and need
/// no event loop.
package enum Readiness {
    package enum Wish: Sendable {
        case readable
        case writable
        /// Only its end, or an error.
        case nothing
    }

    /// Which of the descriptors, in their order, can be used as wished, have an error or are at
    /// their end. Nil when the deadline passed first; without one it waits for ever.
    package static func wait(
        for wishes: [(descriptor: CInt, wish: Wish)], until deadline: ContinuousClock.Instant?
    ) -> [Bool]? {
        var entries = wishes.map { descriptor, wish in
            pollfd(fd: descriptor, events: Self.events(wish), revents: 0)
        }
        while true {
            let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds(to: deadline))
            if count > 0 { return entries.map { $0.revents != 0 } }
            if count < 0, errno != EINTR { return entries.map { _ in true } }
            if let deadline, ContinuousClock.now >= deadline { return nil }
        }
    }

    private static func events(_ wish: Wish) -> Int16 {
        switch wish {
        case .readable: Int16(POLLIN)
        case .writable: Int16(POLLOUT)
        case .nothing: 0
        }
    }

    /// Rounded up, so that nobody wakes before the deadline again and again.
    private static func milliseconds(to deadline: ContinuousClock.Instant?) -> CInt {
        guard let deadline else { return -1 }
        let left = max(.zero, deadline - .now)
        return CInt(min((left / .milliseconds(1)).rounded(.up), 1e9))
    }
}
