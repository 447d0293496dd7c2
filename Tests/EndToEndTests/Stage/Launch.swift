// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What `posix_spawn` needs: a program, its words, its environment and its descriptors.
///
/// Nothing else is inherited: descriptors from 4 up are closed (NIO's sockets are not
/// close-on-exec), signals are as a login shell finds them.
struct Launch {
    var executable: String
    var arguments: [String] = []
    var environment = Launch.plainEnvironment
    /// Which of our descriptors the child gets under which number, 0 to 3.
    var descriptors: [CInt: CInt] = [:]
    /// A terminal to lead as a new session; it becomes 0, 1 and 2 where `descriptors` names none.
    var terminal: String?

    static let plainEnvironment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/", "LANG": "C.UTF-8",
        "TERM": "xterm-256color", "SWIFT_BACKTRACE": "enable=no",
    ]

    /// POSIX_SPAWN_SETSID of <spawn.h>, which hides it from Swift behind _GNU_SOURCE.
    private static let newSession: CInt = 0x80
    /// More than this test process ever has open at once.
    private static let closedDescriptors: CInt = 1024

    func start() throws -> Child {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let terminal {
            // The first terminal that a session leader opens becomes its controlling one.
            unsafe posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
            unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
            unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
        }
        for (child, ours) in descriptors {
            precondition(ours > 3, "a descriptor to hand on must not be one of the targets")
            unsafe posix_spawn_file_actions_adddup2(&actions, ours, child)
        }
        // addclosefrom_np is hidden as well; closing what is not open is no error.
        for number in 4..<Self.closedDescriptors {
            unsafe posix_spawn_file_actions_addclose(&actions, number)
        }
        return try unsafe Child(pid: spawn(&actions))
    }

    private func spawn(_ actions: inout posix_spawn_file_actions_t) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        let session = terminal == nil ? 0 : Self.newSession
        unsafe posix_spawnattr_setflags(&attributes, Int16(CInt(flags) | session))

        var pid: pid_t = 0
        let words = unsafe ([executable] + arguments).map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            var copies = unsafe words + variables
            while let copy = unsafe copies.popLast() { unsafe free(copy) }
        }
        let error = unsafe posix_spawn(&pid, executable, &actions, &attributes, words, variables)
        guard error == 0 else { throw StageError.systemCall("posix_spawn", errno: error) }
        return pid
    }
}
