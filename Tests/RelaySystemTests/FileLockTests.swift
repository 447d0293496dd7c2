// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import Synchronization
import Testing

// A lock lives as long as any copy of its descriptor, and a child of another test has one between
// its fork and its exec. So what must be free again at once is tested in a process of its own.

@Suite struct FileLockTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    @Test func `a lock is held by one, who can be asked for`() throws {
        let directory = try scratch.directory()
        let lock = try directory.lock(file: "name", content: [1, 2])
        let held = lock != nil
        #expect(held)
        let refused = try directory.lock(file: "name", content: [3]) == nil
        #expect(refused)
        #expect(try directory.lockHolderContent(file: "name") == [1, 2])
        #expect(mode(of: "\(directory.path)/name") == 0o600)
        _ = consume lock
    }

    @Test func `nobody holds a lock that is not there`() throws {
        let directory = try scratch.directory()
        #expect(try directory.lockHolderContent(file: "name") == nil)
        #expect(try !directory.exists("name"))
    }

    @Test func `a lock whose holder went can be taken again`() async {
        await #expect(processExitsWith: .success) { [path = scratch.path as String] in
            let directory = try PrivateDirectory.open(path: path + "/private", create: true)
            do { _ = try directory.lock(file: "name", content: [1, 2, 3]) }
            #expect(try directory.read(file: "name", limit: 10) == [1, 2, 3])
            #expect(try directory.lockHolderContent(file: "name") == nil)
            let again = try directory.lock(file: "name", content: [4])
            let taken = again != nil
            #expect(taken)
            #expect(try directory.lockHolderContent(file: "name") == [4])
            _ = consume again
        }
    }

    @Test func `a lock that is let go in time is waited for, and no other`() async throws {
        let directory = try scratch.directory()
        let room = Room()
        let holder = Task.detached { [path = directory.path] in
            let lock = try PrivateDirectory.open(path: path, create: false)
                .lock(file: "name", content: [1])
            await room.stay()
            usleep(50_000)
            _ = consume lock
        }
        while room.mostHolders.load(ordering: .relaxed) == 0 { await Task.yield() }
        let taken = try directory.lock(file: "name", content: [2], patience: .seconds(60))
        let hasWaited = taken != nil
        #expect(hasWaited)
        let refused =
            try directory.lock(
                file: "name", content: [3], patience: .milliseconds(20)) == nil
        #expect(refused)
        _ = consume taken
        try await holder.value
    }

    @Test func `a lock that is handed over is held by nobody else until it is taken on`() throws {
        let directory = try scratch.directory()
        let number = try handedOver(directory, "name")
        let refused = try directory.lock(file: "name", content: [2]) == nil
        #expect(refused)
        let heir = try directory.lock(file: "name", content: [3, 4], carriedBy: number)
        let taken = heir != nil
        #expect(taken)
        #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
        #expect(try directory.lockHolderContent(file: "name") == [3, 4])
        _ = consume heir
    }

    @Test func `a number that stands for no such lock is left alone`() throws {
        let directory = try scratch.directory()
        let other = try handedOver(directory, "other")
        for number in [-1, 0, 2, CInt.max, other] {
            let taken = try directory.lock(file: "name", content: [2], carriedBy: number) != nil
            #expect(!taken)
        }
        #expect(fcntl(other, F_GETFD) == FD_CLOEXEC)
        #expect(try directory.lockHolderContent(file: "other") == [1])
        _ = OwnedDescriptor(owning: other)
    }

    private func handedOver(
        _ directory: borrowing PrivateDirectory, _ name: String
    ) throws -> CInt {
        guard let lock = try directory.lock(file: name, content: [1]) else {
            throw SystemCallError(call: "lock", subject: name, errno: EAGAIN)
        }
        return lock.handOver()
    }

    @Test func `a removed lock leaves nothing behind`() throws {
        let directory = try scratch.directory()
        try directory.lock(file: "name", content: [1])?.remove()
        #expect(allNames(in: directory.path) == [])
        let again = try directory.lock(file: "name", content: [2]) != nil
        #expect(again)
    }

    @Test func `a link in the lock's place is refused`() throws {
        let directory = try scratch.directory()
        unsafe symlink("elsewhere", "\(directory.path)/name")
        #expect(throws: SystemCallError.self) {
            _ = try directory.lock(file: "name", content: [])
        }
        #expect(allNames(in: directory.path) == ["name"])
    }

    @Test func `a directory that is gone is an error and no endless loop`() throws {
        let directory = try scratch.directory()
        unsafe rmdir(directory.path)
        #expect(throws: SystemCallError.self) {
            _ = try directory.lock(file: "name", content: [])
        }
    }

    @Test func `taking and removing at the same time, there are never two holders`() async throws {
        let room = Room()
        let path = scratch.path + "/private"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let directory = try PrivateDirectory.open(path: path, create: true)
                    var taken = 0
                    while taken < 200 {
                        guard let lock = try directory.lock(file: "name", content: [1]) else {
                            await Task.yield()
                            continue
                        }
                        await room.stay()
                        lock.remove()
                        taken += 1
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(room.mostHolders.load(ordering: .relaxed) == 1)
    }
}

/// Where only the holder of a lock should be.
private final class Room: Sendable {
    private let holders = Atomic(0)
    let mostHolders = Atomic(0)

    func stay() async {
        let now = holders.add(1, ordering: .relaxed).newValue
        _ = mostHolders.max(now, ordering: .relaxed)
        await Task.yield()
        holders.subtract(1, ordering: .relaxed)
    }
}
