// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
internal import RelayWire
import Testing

/// Swift Testing has an `ExitStatus` as well.
private typealias ChildExit = RelayWire.ExitStatus

@Suite struct HostTests {
    @Test func `the boot id is 16 bytes and its name the same in hex`() throws {
        let id = try Host.bootID()
        let name = try Host.bootName()
        #expect(id.count == 16)
        #expect(name.count == 32)
        #expect(name == name.lowercased())
        let bytes = stride(from: 0, to: 32, by: 2).map {
            UInt8(name.dropFirst($0).prefix(2), radix: 16)
        }
        #expect(bytes == id)
        #expect(try Host.bootID() == id)
    }

    @Test func `uptime only grows`() {
        let earlier = Host.uptime()
        #expect(earlier > .zero)
        #expect(Host.uptime() >= earlier)
    }

    @Test func `random bytes are not the same twice`() {
        #expect(Random.bytes(0) == [])
        #expect(Random.bytes(32).count == 32)
        #expect(Random.bytes(32) != Random.bytes(32))
    }

    @Test func `the account is that of the effective user`() throws {
        let account = try UserAccount.current()
        #expect(account.uid == geteuid())
        #expect(account.home.hasPrefix("/"))
        #expect(account.shell.hasPrefix("/"))
    }

    @Test func `a user without a shell gets the standard one`() {
        let account = UserAccount(name: "u", uid: 1, home: "/", shell: "")
        #expect(account.shell == "/bin/sh")
    }

    @Test func `an exit code is read from a wait status`() {
        #expect(ChildExit(waitStatus: 0) == .exited(code: 0))
        #expect(ChildExit(waitStatus: 255 << 8) == .exited(code: 255))
    }

    @Test func `a signal is read from a wait status, with or without a core`() {
        #expect(ChildExit(waitStatus: 9) == .signalled(number: 9))
        #expect(ChildExit(waitStatus: 0x8b) == .signalled(number: 11))
    }
}
