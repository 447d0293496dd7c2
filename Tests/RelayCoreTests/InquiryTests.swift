// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct InquiryTests {
    private let information = SessionInformation(
        session: .number(1), name: SessionName("work")!)

    @Test func `a list is complete at its end`() throws {
        var inquiry = Inquiry(.sessions)
        #expect(inquiry.frames(software: "x").map(\.type) == [.hello, .list])
        try inquiry.received(Frame(Hello(software: "server")))
        try inquiry.received(Frame(Listed(information)))
        #expect(inquiry.outcome == nil)
        try inquiry.received(Frame(ListEnd()))
        #expect(inquiry.outcome == .answered([information]))
    }

    @Test func `a question is asked right behind its Attach`() throws {
        var attach = Attach(kind: .request)
        attach.name = SessionName("work")
        var inquiry = Inquiry(.session(attach, Request(.kill)))
        #expect(inquiry.frames(software: "x").map(\.type) == [.hello, .attach, .request])
        try inquiry.received(Frame(Response(information), channel: 1))
        #expect(inquiry.outcome == .answered([information]))
    }

    @Test func `devices are asked about with one frame, and the server is named`() throws {
        var inquiry = Inquiry(.devices(Devices(.revoke("laptop"))))
        #expect(inquiry.frames(software: "x").map(\.type) == [.hello, .devices])
        #expect(inquiry.software == nil)
        try inquiry.received(Frame(Hello(software: "server 1")))
        #expect(inquiry.software == "server 1")
        let table = DeviceTable([], revoked: [UInt8](repeating: 1, count: 32))
        try inquiry.received(Frame(table))
        #expect(inquiry.outcome == .devices(table))
    }

    @Test func `a refusal is an answer`() throws {
        var inquiry = Inquiry(.sessions)
        try inquiry.received(Frame(Refused(.unauthorised)))
        #expect(inquiry.outcome == .refused(Refused(.unauthorised)))
    }

    @Test func `nothing else is expected`() {
        var inquiry = Inquiry(.sessions)
        #expect(throws: ProtocolViolation.unexpected(.output)) {
            try inquiry.received(Frame(Output(offset: 0, bytes: [1]), channel: 1))
        }
    }
}
