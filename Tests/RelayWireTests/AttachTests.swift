// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

/// What an Attach must say to make sense.
@Suite struct AttachTests {
    private func recoded(_ attach: Attach) throws -> Attach { try Frame(attach).decode() }

    @Test func `a terminal has an instance`() {
        var attach = Sample.fullAttach
        attach.instance = nil
        #expect(throws: WireError.invalid(.attach, field: 9)) { try recoded(attach) }
    }

    @Test func `a creation names the id it creates`() {
        var attach = Sample.fullAttach
        attach.session = nil
        #expect(throws: WireError.invalid(.attach, field: 1)) { try recoded(attach) }
    }

    @Test func `some session is meant`() {
        let attach = Attach(kind: .log)
        #expect(throws: WireError.invalid(.attach, field: 1)) { try recoded(attach) }
    }

    @Test func `input does not end before what is written of it`() throws {
        var attach = Sample.fullAttach
        attach.inputEnd = attach.inputWritten
        #expect(try recoded(attach) == attach)
        attach.inputEnd = attach.inputWritten - 1
        #expect(throws: WireError.invalid(.attach, field: 14)) { try recoded(attach) }
    }

    @Test(arguments: [[0, 1], [1, 1], [2], [3], [2, 1, 1]] as [[UInt64]])
    func `a start is one of three`(_ varints: [UInt64]) {
        var writer = ByteWriter()
        writer.field(11, .critical, list: varints)
        let body = Frame(Sample.fullAttach).body + writer.bytes
        #expect(throws: WireError.invalid(.attach, field: 11)) {
            try Frame(type: .attach, channel: 1, body: body).decode(Attach.self)
        }
    }

    @Test func `a size beyond what a terminal can have is cut to it`() throws {
        var writer = ByteWriter()
        writer.field(8, .optional, list: [1 << 40, 24, 0, 0])
        let body = Frame(Sample.fullAttach).body + writer.bytes
        let attach: Attach = try Frame(type: .attach, channel: 1, body: body).decode()
        #expect(attach.size == WindowSize(columns: 65535, rows: 24))
    }

    @Test func `more cannot be lost than was printed`() throws {
        var attached = Sample.fullAttached
        attached.lost = attached.offset
        #expect(try Frame(attached).decode(Attached.self) == attached)
        attached.lost += 1
        #expect(throws: WireError.invalid(.attached, field: 5)) {
            try Frame(attached).decode(Attached.self)
        }
    }

    @Test func `roles include the ones before them`() {
        #expect(Role.view < .control)
        #expect(Role.control < .owner)
    }
}
