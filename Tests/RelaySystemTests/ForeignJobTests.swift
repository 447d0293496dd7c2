// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayPTY
import RelaySystem
import RelayWire
import Testing

/// Jobs that belong to another user, as under sudo. Only root can start one and be somebody else
/// then; for anybody else the job is his own, and as good.
@Suite struct ForeignJobTests {
    @Test func `a signal of a key reaches it`() async {
        await #expect(processExitsWith: .success) {
            var terminal = try PseudoTerminal.start(.program("/bin/sleep", "1000"))
            try becomeSomebodyElse()
            terminal.signalForeground(SIGINT)
            let end = try terminal.finish()
            #expect(end.status == .signalled(number: UInt8(SIGINT)))
        }
    }

    @Test func `no other signal does, but the loss of its terminal`() async {
        await #expect(processExitsWith: .success) {
            let terminal = try PseudoTerminal.start(.program("/bin/sleep", "1000"))
            guard getuid() == 0 else { return }
            try becomeSomebodyElse()
            #expect(terminal.reachesSession(SIGTERM) == false)
            let child = terminal.hangUp()
            try waitUntilReadable(child.exitDescriptor.raw)
            #expect(child.reap() == .signalled(number: UInt8(SIGHUP)))
        }
    }
}

/// In a process of its own: there is no way back.
private func becomeSomebodyElse() throws {
    guard getuid() == 0 else { return }
    let nobody: uid_t = 65534
    guard setuid(nobody) == 0 else { throw SystemCallError(call: "setuid") }
}
