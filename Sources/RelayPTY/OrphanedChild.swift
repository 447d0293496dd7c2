// SPDX-License-Identifier: Apache-2.0

package import RelaySystem
package import RelayWire

/// A child that was not reaped when its terminal was closed. Lives until it is, or as long as the
/// session that was its.
package struct OrphanedChild: ~Copyable {
    private let process: CInt
    /// Readable once the child has ended (a pidfd).
    package let exitDescriptor: OwnedDescriptor

    init(process: CInt, exitDescriptor: consuming OwnedDescriptor) {
        self.process = process
        self.exitDescriptor = exitDescriptor
    }

    /// How the child ended; nil while it runs. The kernel tells it once.
    package func reap() -> ExitStatus? { ExitStatus.reap(process) }
}
