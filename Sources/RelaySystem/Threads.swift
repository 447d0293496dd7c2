// SPDX-License-Identifier: Apache-2.0
internal import Glibc

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs a body in a thread of its own, for blocking calls that an event loop must not make. Nobody
/// waits for it: it ends with its body or with the process. (Ending a pool of NIO's would start the
/// threads of Dispatch, whose manager wakes up each second from then on.)
package func startThread(_ body: @escaping @Sendable () -> Void) throws(SystemCallError) {
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(ThreadBody(body))
    let error = unsafe pthread_create(
        &thread, nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, box.toOpaque())
    guard error == 0 else {
        unsafe box.release()
        throw SystemCallError(call: "pthread_create", errno: error)
    }
    pthread_detach(thread)
}

/// Holds up this thread, for the rare wait on another process that cannot tell us.
package func pause(milliseconds: Int) {
    usleep(UInt32(milliseconds) * 1000)
}
