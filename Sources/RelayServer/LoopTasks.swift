// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Runs a task on an event loop from its first step on. Otherwise it would begin on the threads
/// that the runtime keeps for tasks, whose manager wakes up each second as long as the program runs.
final class LoopTasks: TaskExecutor {
    private let loop: any EventLoop

    init(on loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
