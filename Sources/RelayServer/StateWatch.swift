// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import RelaySystem

/// Tells when a file in the state directory was changed or replaced, by inotify(7), so that nothing
/// wakes up while nothing changes. Lives as long as the server, on its event loop.
final class StateWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Where the system watches nothing for us, one looks again so often while devices are here.
    static let glance: TimeAmount = .milliseconds(500)

    private let changed: () -> Void
    private var channel: (any Channel)?

    private init(_ changed: @escaping () -> Void) { self.changed = changed }

    /// `changed` is called some moments after each change, and for changes of other files too.
    static func start(
        on directory: borrowing PrivateDirectory, loop: any EventLoop, log: Logger,
        changed: @escaping () -> Void
    ) {
        do throws(SystemCallError) {
            let watch = NIOLoopBound(StateWatch(changed), eventLoop: loop)
            let descriptor = try open(on: directory)
            NIOPipeBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(watch.value)
                    }
                }
                .takingOwnershipOfDescriptor(input: descriptor.release())
                .whenFailure { error in
                    log.warning("looking at the list of devices again and again: \(error)")
                    glance(again: watch.value.changed, on: loop)
                }
        } catch {
            log.warning("looking at the list of devices again and again: \(error)")
            glance(again: changed, on: loop)
        }
    }

    private static func open(
        on directory: borrowing PrivateDirectory
    ) throws(SystemCallError) -> OwnedDescriptor {
        let raw = inotify_init1(O_NONBLOCK | O_CLOEXEC)
        guard raw >= 0 else { throw SystemCallError(call: "inotify_init1") }
        let descriptor = OwnedDescriptor(owning: raw)
        let events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB
        let path = "/proc/self/fd/\(directory.descriptor.raw)"
        guard unsafe inotify_add_watch(raw, path, UInt32(events)) >= 0 else {
            throw SystemCallError(call: "inotify_add_watch", subject: directory.path)
        }
        return descriptor
    }

    private static func glance(again changed: @escaping () -> Void, on loop: any EventLoop) {
        loop.assumeIsolated().scheduleTask(in: glance) {
            changed()
            glance(again: changed, on: loop)
        }
    }

    /// What changed is not looked at: whoever is told looks himself.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelReadComplete(context: ChannelHandlerContext) {
        changed()
        context.fireChannelReadComplete()
    }
}
