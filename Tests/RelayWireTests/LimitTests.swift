// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

/// Every bound of the wire, at the limit and one above.
@Suite struct LimitTests {
    private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    private func check<Body: FrameBody>(_ field: UInt64, _ body: (Int) -> Body) throws {
        #expect(try Frame(body(0)).decode(Body.self) == body(0))
        #expect(throws: WireError.invalid(Body.type, field: field)) {
            try Frame(body(1)).decode(Body.self)
        }
    }

    @Test func `a reason that is too long is cut, wherever that is in a character`() throws {
        for start in ["", "x", "xx"] {
            let text = start + String(repeating: "€", count: Refused.maximumTextLength / 3)
            let refused = Refused(.startFailed, cutting: text)
            #expect(try Frame(refused).decode(Refused.self).text.hasPrefix(start + "€€"))
        }
        #expect(Refused(.limit, cutting: "short").text == "short")
    }

    @Test func `output is at most 64 KiB and never empty`() throws {
        try check(3) {
            Output(offset: 0, bytes: Array(repeating: 0, count: Output.maximumLength + $0))
        }
        try check(3) { Output(offset: 0, bytes: $0 == 0 ? [1] : []) }
    }

    @Test func `padding is at most 64 KiB, and 256 KiB may be asked for`() throws {
        try check(1) { Padding(wanted: Padding.maximumWanted + UInt64($0)) }
        try check(3) { Padding(bytes: Array(repeating: 0, count: Padding.maximumLength + $0)) }
    }

    @Test func `input is at most 16 KiB and never empty`() throws {
        try check(2) {
            Input(offset: 0, bytes: Array(repeating: 0, count: Input.maximumLength + $0))
        }
        try check(2) { Input(offset: 0, bytes: $0 == 0 ? [1] : []) }
    }

    @Test func `no byte is numbered beyond 62 bits`() throws {
        try check(1) { Output(offset: Varint.maximum - UInt64(1 - $0), bytes: [1]) }
        try check(1) { Input(offset: Varint.maximum - UInt64(1 - $0), bytes: [1]) }
    }

    @Test func `a report is at most 4 KiB, of a kind below 256, and never empty`() throws {
        try check(4) {
            Report(
                offset: 0, kind: 1, age: 0,
                bytes: Array(repeating: 0, count: Report.maximumLength + $0))
        }
        try check(4) { Report(offset: 0, kind: 1, age: 0, bytes: $0 == 0 ? [1] : []) }
        try check(2) { Report(offset: 0, kind: 255 + UInt64($0), age: 0, bytes: [1]) }
        try check(1) {
            Report(offset: Varint.maximum - UInt64(1 - $0), kind: 0, age: 0, bytes: [1])
        }
    }

    @Test func `only classes that are defined are suppressed`() throws {
        try check(1) { Suppress(Suppress.Classes(rawValue: 3 + UInt64($0))) }
    }

    @Test func `a gap is not empty`() throws {
        try check(2) { Gap(start: 4, end: 5 - UInt64($0)) }
    }

    @Test func `at most 4 KiB are held back`() throws {
        try check(2) {
            Acknowledge(written: 0, held: Acknowledge.maximumHeld + UInt64($0))
        }
    }

    @Test func `the longest Attach is one that a server takes from a stranger`() {
        var attach = Attach(kind: .terminal)
        attach.session = SessionID(Bits128(high: .max, low: .max))
        attach.name = SessionName(text(64))
        attach.user = text(Attach.maximumUserLength)
        attach.instance = InstanceID(Bits128(high: .max, low: .max))
        var creation = Creation()
        creation.command = text(Creation.maximumCommandLength)
        creation.environment = [text(Creation.maximumEnvironmentLength - 4)]
        creation.terminalModes = [UInt64](repeating: Varint.maximum, count: 64)
        attach.creation = creation
        #expect(Frame(attach).body.count <= Attach.maximumLength - 4096)
    }

    @Test func `texts for people are bounded`() throws {
        try check(1) { Hello(software: text(128 + $0)) }
        try check(1) { Closing(reason: text(Closing.maximumReasonLength + $0)) }
        try check(2) { Refused(.limit, text(Refused.maximumTextLength + $0)) }
        try check(2) { StartFailed(.system, text(Refused.maximumTextLength + $0)) }
    }

    @Test func `lists are bounded`() throws {
        let features = { (more: Int) in [UInt64](repeating: 1, count: Hello.maximumFeatures + more)
        }
        try check(2) { Hello(software: "", features: features($0)) }
        try check(8) {
            var attached = Sample.fullAttached
            attached.features = features($0)
            return attached
        }
    }

    @Test func `a session is given a size from 1 to 1024`() throws {
        try check(20) {
            var specify = Sample.fullSpecify
            specify.sizing = .fixed(columns: 1024 + UInt16($0), rows: 1)
            return specify
        }
        try check(20) {
            var specify = Sample.fullSpecify
            specify.sizing = .fixed(columns: 1, rows: 1 - UInt16($0))
            return specify
        }
    }

    @Test func `users and principals are bounded`() throws {
        try check(4) {
            var attach = Sample.fullAttach
            attach.user = text(Attach.maximumUserLength + $0)
            return attach
        }
        try check(1) { Admit(principal: text(Admit.maximumPrincipalLength + $0), role: .view) }
    }

    @Test func `commands and environments are bounded`() throws {
        try check(2) {
            var attach = Sample.fullAttach
            attach.creation?.command = text(Creation.maximumCommandLength + $0)
            return attach
        }
        try check(5) {
            var attach = Sample.fullAttach
            // The block's length takes two bytes.
            let count = Creation.maximumEnvironmentLength - 2 + $0
            attach.creation?.environment = [text(count)]
            return attach
        }
    }

    @Test func `the longest command fits into every frame that carries it`() throws {
        let command = text(Creation.maximumCommandLength)
        var attach = Sample.fullAttach
        attach.creation?.command = command
        attach.creation?.environment = [text(Creation.maximumEnvironmentLength - 2)]
        #expect(Frame(attach).body.count <= Frame.maximumBodyLength)
        var specify = Sample.fullSpecify
        specify.command = command
        specify.arguments = ["-zsh", "-c", command]
        specify.environment = [text(64 * 1024 - 4)]
        for path in [\Specify.runDirectory, \.executable, \.directory] {
            specify[keyPath: path] = text(4096)
        }
        #expect(try Frame(specify).decode(Specify.self) == specify)
        #expect(Frame(specify).body.count <= Frame.maximumBodyLength)
    }

    @Test func `what is said of those who are here is bounded`() throws {
        try check(2) {
            var present = Present(.all, [])
            present.attachments = Array(repeating: Sample.present, count: 64 + $0)
            return present
        }
        try check(3) {
            var present = Sample.present
            present.device = text(256 + $0)
            return Present(.came, [present])
        }
        try check(4) {
            var present = Sample.present
            present.address = text(64 + $0)
            return Present(.came, [present])
        }
        try check(10) {
            var admit = Sample.fullAdmit
            admit.device = text(256 + $0)
            return admit
        }
        try check(11) {
            var admit = Sample.fullAdmit
            admit.address = text(64 + $0)
            return admit
        }
        try check(2) { Present(.left, $0 == 0 ? [Sample.present] : []) }
        try check(2) { SessionSize(offset: 0, size: WindowSize(columns: 1 - UInt16($0), rows: 1)) }
        let full = [AttachmentInformation](repeating: Sample.present, count: 64)
        #expect(Frame(Present(.all, full)).body.count <= Frame.maximumBodyLength)
    }

    @Test func `what is said of devices is bounded`() throws {
        try check(2) { Devices(.revoke(text(Devices.maximumNameLength + $0))) }
        try check(1) { Notice(text(Notice.maximumTextLength + $0)) }
        try check(2) {
            var device = Sample.device
            device.name = text(DeviceInformation.maximumNameLength + $0)
            return DeviceTable([device])
        }
        try check(5) {
            var device = Sample.device
            device.from = text(DeviceInformation.maximumAddressLength + $0)
            return DeviceTable([device])
        }
    }

    @Test func `the longest table of devices fits into a frame, and no longer one is read`() throws
    {
        var device = Sample.device
        device.name = text(DeviceInformation.maximumNameLength)
        device.from = text(DeviceInformation.maximumAddressLength)
        let many = [DeviceInformation](repeating: device, count: DeviceTable.maximumCount + 1)
        let table = DeviceTable(many, revoked: Sample.key)
        #expect(table.devices.count == DeviceTable.maximumCount)
        #expect(table.total == UInt64(many.count))
        #expect(Frame(table).body.count <= Frame.maximumBodyLength)
        #expect(try Frame(table).decode(DeviceTable.self) == table)
        var longer = table
        longer.devices = many
        #expect(throws: WireError.invalid(.deviceTable, field: 1)) {
            try Frame(longer).decode(DeviceTable.self)
        }
    }

    @Test func `what is said of tokens is bounded`() throws {
        try check(2) { Shares(.unshare(text(Shares.maximumWordsLength + $0), all: false)) }
        try check(6) { more in
            var share = Sample.share
            share.digest = [UInt8](repeating: 0, count: 32 + more)
            return Shares(.share(share))
        }
        try check(3) { more in
            var share = Sample.share
            share.role = more == 0 ? .control : .owner
            return Shares(.share(share))
        }
        try check(8) {
            var token = Sample.token
            token.from = text(DeviceInformation.maximumAddressLength + $0)
            return ShareTable([token])
        }
        try check(3) { more in
            var shared = Sample.shared
            shared.port = more == 0 ? 1 : 0
            return shared
        }
        try check(1) { Accepted(user: text(Attach.maximumUserLength + $0), isNew: false) }
    }

    @Test func `the longest table of tokens fits into a frame, and no longer one is read`() throws {
        var token = Sample.token
        token.name = SessionName(text(SessionName.maximumLength))!
        token.from = text(DeviceInformation.maximumAddressLength)
        let many = [TokenInformation](repeating: token, count: ShareTable.maximumCount + 1)
        let table = ShareTable(many, revoked: .max >> 2)
        #expect(table.tokens.count == ShareTable.maximumCount)
        #expect(Frame(table).body.count <= Frame.maximumBodyLength)
        #expect(try Frame(table).decode(ShareTable.self) == table)
        var longer = table
        longer.tokens = many
        #expect(throws: WireError.invalid(.shareTable, field: 1)) {
            try Frame(longer).decode(ShareTable.self)
        }
    }

    @Test func `a secret has 32 bytes`() {
        for count in [31, 33] {
            let body: [UInt8] = [3, UInt8(count)] + [UInt8](repeating: 7, count: count)
            #expect(throws: WireError.invalid(.token, field: 1)) {
                try Frame(type: .token, channel: 0, body: body).decode(Token.self)
            }
        }
    }

    @Test func `what is said of a session is bounded`() throws {
        let fields: [(UInt64, WritableKeyPath<SessionInformation, String?>, Int)] = [
            (15, \.programInFront, SessionInformation.maximumProgramLength),
            (18, \.title, SessionInformation.maximumLineLength),
            (19, \.lastLine, SessionInformation.maximumLineLength),
            (20, \.software, SessionInformation.maximumSoftwareLength),
            (21, \.died, SessionInformation.maximumLineLength),
        ]
        for (number, path, limit) in fields {
            try check(number) {
                var information = Sample.information(exit: nil)
                information[keyPath: path] = text(limit + $0)
                return Listed(information)
            }
        }
        try check(17) {
            var information = Sample.information(exit: nil)
            let viewer = Viewer(principal: "device", role: .view)
            information.viewers = Array(repeating: viewer, count: Viewer.maximumCount + $0)
            return Listed(information)
        }
    }

    @Test func `signals have the numbers 1 to 31`() throws {
        try check(2) { Request(.signal(31 + UInt64($0))) }
        try check(2) { Request(.signal(1 - UInt64($0))) }
    }

    @Test func `the path of a program is bounded`() throws {
        try check(1) { Upgrade(executable: text(Upgrade.maximumPathLength + $0)) }
        try check(1) {
            Running(
                software: text(SessionInformation.maximumSoftwareLength + $0), process: 1,
                run: Bits128(high: 0, low: 0))
        }
    }

    @Test func `what is said of a log is bounded`() throws {
        try check(2) {
            Request(.logStopped(text(SessionInformation.maximumLineLength + $0)))
        }
        try check(1) { Remark(text(Notice.maximumTextLength + $0)) }
        try check(3) {
            LogOrder(
                session: Sample.session1, runDirectory: "/r",
                file: text(LogOrder.maximumPathLength + $0), piece: 1 << 20)
        }
        try check(4) {
            LogOrder(
                session: Sample.session1, runDirectory: "/r", file: "/l",
                piece: LogOrder.smallestPiece - UInt64($0))
        }
        try check(13) {
            var attach = Sample.fullAttach
            attach.creation?.logPiece = LogOrder.smallestPiece - UInt64($0)
            return attach
        }
    }

    @Test func `an exit code is one byte`() {
        let frame = Frame(type: .exited, channel: 1, body: [0, 0x41, 0x00, 0])
        #expect(throws: WireError.invalid(.exited, field: 2)) { try frame.decode(Exited.self) }
    }

    @Test func `codes that nobody has defined are refused`() {
        let none = Frame(type: .signal, channel: 1, body: [4])
        #expect(throws: WireError.invalid(.signal, field: 1)) { try none.decode(Signal.self) }
        let question = Frame(type: .request, channel: 1, body: [63])
        #expect(throws: WireError.invalid(.request, field: 1)) {
            try question.decode(Request.self)
        }
        let flags = Frame(type: .output, channel: 1, body: [0, 2, 1])
        #expect(throws: WireError.invalid(.output, field: 2)) { try flags.decode(Output.self) }
    }
}
