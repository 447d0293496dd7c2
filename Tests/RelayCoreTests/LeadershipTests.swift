// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct LeadershipTests {
    /// A terminal whose number of columns tells it apart.
    private func terminal(
        _ number: UInt64, generation: UInt64 = 1, role: Role = .owner
    ) -> Attach {
        var attach = Attach.terminal(number, generation: generation, role: role)
        attach.size = size(number)
        return attach
    }

    private func size(_ number: UInt64) -> WindowSize {
        WindowSize(columns: 100 + UInt16(number), rows: 24)
    }

    private func resized(_ holder: inout Holder) -> [WindowSize] {
        holder.core.takeEffects().compactMap {
            if case .resize(let size) = $0 { size } else { nil }
        }
    }

    @Test func `while nobody typed, the newest leads`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        #expect(resized(&holder) == [size(1)])
        try holder.attach(2, terminal(2))
        #expect(resized(&holder) == [size(2)])
    }

    @Test func `whoever typed last leads, and newcomers do not take over`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.attach(2, terminal(2))
        _ = resized(&holder)
        try holder.send(1, Input(offset: 0, bytes: [1]))
        #expect(resized(&holder) == [size(1)])
        try holder.attach(3, terminal(3))
        #expect(resized(&holder) == [])
        try holder.send(3, Input(offset: 0, bytes: [1]))
        #expect(resized(&holder) == [size(3)])
    }

    @Test func `only the leader's size counts`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.attach(2, terminal(2))
        _ = resized(&holder)
        try holder.send(1, Resize(size: size(50)))
        #expect(resized(&holder) == [])
        try holder.send(2, Resize(size: size(51)))
        #expect(resized(&holder) == [size(51)])
        try holder.send(2, Resize(size: size(51)))
        try holder.send(2, Resize(size: WindowSize(columns: 0, rows: 0)))
        #expect(resized(&holder) == [])
    }

    @Test func `a leader that is lost keeps the lead for ten seconds`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.attach(2, terminal(2))
        holder.close(2)
        try holder.attach(3, terminal(3))
        _ = resized(&holder)
        holder.wait(.milliseconds(9999))
        #expect(resized(&holder) == [])
        holder.wait(.milliseconds(1))
        #expect(resized(&holder) == [size(3)])
    }

    @Test func `a leader that comes back in time leads on, and has typed before`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.send(1, Input(offset: 0, bytes: [1]))
        holder.close(1)
        try holder.attach(2, terminal(2))
        try holder.attach(3, terminal(1, generation: 2))
        _ = resized(&holder)
        holder.wait(.seconds(20))
        try holder.attach(4, terminal(4))
        #expect(resized(&holder) == [])
    }

    @Test func `a leader that says Bye is followed at once by the newest`() throws {
        var holder = Holder()
        for number in 1...3 { try holder.attach(number, terminal(UInt64(number))) }
        try holder.send(3, Input(offset: 0, bytes: [1]))
        _ = resized(&holder)
        try holder.send(3, Bye())
        #expect(resized(&holder) == [size(2)])
    }

    @Test func `viewers never lead`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1, role: .view))
        #expect(resized(&holder) == [])
        try holder.attach(2, terminal(2))
        try holder.attach(3, terminal(3, role: .view))
        #expect(resized(&holder) == [size(2)])
        try holder.send(2, Bye())
        holder.wait(.seconds(20))
        #expect(resized(&holder) == [])
    }

    @Test func `a leader that comes back as a viewer leads no more`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.attach(2, terminal(2))
        try holder.attach(3, terminal(2, generation: 2, role: .view))
        _ = resized(&holder)
        try holder.send(1, Resize(size: size(60)))
        #expect(resized(&holder) == [size(60)])
    }

    @Test func `the smallest of those in control fits all, and who leaves gives it back`() throws {
        var description = SessionDescription.small()
        description.sizing = .smallest
        var holder = Holder(description)
        func terminal(_ number: UInt64, _ columns: UInt16, _ rows: UInt16) -> Attach {
            var attach = Attach.terminal(number)
            attach.size = WindowSize(columns: columns, rows: rows)
            return attach
        }
        try holder.attach(1, terminal(1, 100, 30))
        try holder.attach(2, terminal(2, 120, 20))
        var viewer = terminal(3, 10, 10)
        viewer.role = .view
        try holder.attach(3, viewer)
        try holder.send(2, Input(offset: 0, bytes: [1]))
        #expect(
            resized(&holder)
                == [WindowSize(columns: 100, rows: 30), WindowSize(columns: 100, rows: 20)])
        try holder.send(1, Resize(size: WindowSize(columns: 90, rows: 40)))
        #expect(resized(&holder) == [WindowSize(columns: 90, rows: 20)])
        holder.close(2)
        #expect(resized(&holder) == [WindowSize(columns: 90, rows: 40)])
        try holder.send(1, Bye())
        #expect(resized(&holder) == [])
    }

    @Test func `a size that was given is nobody's to change`() throws {
        var description = SessionDescription.small()
        description.sizing = .fixed(columns: 80, rows: 24)
        var holder = Holder(description)
        try holder.attach(1, terminal(1))
        try holder.send(1, Input(offset: 0, bytes: [1]))
        try holder.send(1, Resize(size: size(51)))
        #expect(resized(&holder) == [])
    }
}
