// SPDX-License-Identifier: Apache-2.0

import RelayWire

extension Sample {
    /// Every type of frame, plain and with all that it can carry.
    static let all = link + control + secrets + holder + stream + session

    static let session1 = SessionID(Bits128(high: 1, low: 0xFEDC_BA98_7654_3210))
    static let instance = InstanceID(Bits128(high: .max, low: 2))
    static let boot = BootID(Bits128(high: 3, low: 0))
    static let name = SessionName("quiet-fox.2")!
    static let size = WindowSize(columns: 132, rows: 43, pixelWidth: 1320, pixelHeight: 65535)

    private static let link = [
        Sample(Hello(software: "")),
        Sample(Hello(software: "relay 1", features: [1, 1 << 40], boot: boot), "full"),
        Sample(Ping(token: 0)), Sample(Ping(token: Varint.maximum), "largest"),
        Sample(Pong(token: 64)), Sample(Closing(reason: "zum Schluß")),
    ]

    private static let control = [
        Sample(attach(kind: .log)),
        Sample(attach(kind: .request, start: .end), "request"),
        Sample(fullAttach, "full"),
        Sample(List()), Sample(Listed(information(exit: .exited(code: 7)))), Sample(ListEnd()),
        Sample(Devices(.list)), Sample(Devices(.revoke("old laptop")), "revoke"),
        Sample(DeviceTable([])), Sample(DeviceTable([device, bareDevice], revoked: key), "full"),
        Sample(Notice("look out")),
        Sample(Padding(wanted: 5)), Sample(Padding(taken: 1 << 40, bytes: [0, 1]), "both"),
        Sample(Upgrade()), Sample(Upgrade(executable: "/bin/relay-server"), "replace"),
        Sample(Running(software: "x", process: 1, run: Bits128(high: 1, low: 2))),
        Sample(Watch()), Sample(Watch(idle: 1), "idle"),
        Sample(Happened(session1, name, .here)), Sample(Happened(session1, name, .gone), "gone"),
        Sample(Happened(session1, name, .event(Event(.bell, missed: 1))), "event"),
    ]

    static let secret = Secret(bytes: key)!

    static let share = Shares.Share(
        session: "quiet-fox.2", role: .control, lifetime: nil, once: false, digest: key)

    private static let briefShare = Shares.Share(
        session: "work", role: .view, lifetime: 3600, once: true, digest: key)

    private static let secrets = [
        Sample(Token(secret)), Sample(Accept(secret, name: "")),
        Sample(Accept(secret, name: "télé"), "full"), Sample(Accepted(user: "ada", isNew: false)),
        Sample(Accepted(user: "ada", isNew: true), "full"), Sample(Shares(.list)),
        Sample(Shares(.share(share)), "share"), Sample(Shares(.share(briefShare)), "brief share"),
        Sample(Shares(.unshare(nil, all: true)), "all"),
        Sample(Shares(.unshare("0000002a", all: false)), "unshare"), Sample(ShareTable([])),
        Sample(ShareTable([token, bareToken], revoked: 3), "full"), Sample(shared),
        Sample(Denied(.signal)),
    ]

    private static let holder = [
        Sample(Specify(session: session1, name: name, runDirectory: "/run")),
        Sample(fullSpecify, "full"),
        Sample(Ready()),
        Sample(StartFailed(.startedBefore)), Sample(StartFailed(.system, "fork: EAGAIN"), "full"),
        Sample(Admit(principal: "device SHA256:abc", role: .control)), Sample(fullAdmit, "full"),
        Sample(
            LogOrder(session: session1, runDirectory: "/r", file: "/log", piece: 1 << 20)),
    ]

    private static let stream = [
        Sample(Output(offset: 0, bytes: [0])),
        Sample(
            Output(offset: 1 << 40, wantsAcknowledgement: true, bytes: Array(0...255)), "full"),
        Sample(Gap(start: 63, end: 16384)),
        Sample(Acknowledge(written: 1 << 20)), Sample(Acknowledge(written: 5, held: 4096), "full"),
        Sample(Input(offset: 12, bytes: [3, 4])), Sample(InputEnd(offset: 1 << 30)),
        Sample(InputTaken(offset: 16383)),
    ]

    private static let session = [
        Sample(fullAttached, "full"),
        Sample(Refused(.ended)), Sample(Refused(.violation, "no"), "full"),
        Sample(Resize(size: size)), Sample(Signal(.interrupt)),
        Sample(Exited(status: .exited(code: 255), end: 9)),
        Sample(Exited(status: .signalled(number: 9), end: 1 << 33), "signalled"),
        Sample(ExitSeen()), Sample(Bye()),
        Sample(Request(.information)), Sample(Request(.kill), "kill"),
        Sample(Request(.setRing(65536)), "ring"),
        Sample(Request(.capture(styled: true, history: 100)), "capture"),
        Sample(Request(.rename(name)), "rename"),
        Sample(Request(.signal(31)), "signal"),
        Sample(Request(.wait(idle: nil)), "wait"), Sample(Request(.wait(idle: 9)), "idle"),
        Sample(Event(.attached(Viewer(principal: "device a", role: .control)))),
        Sample(Event(.detached(Viewer(principal: "", role: .view))), "detached"),
        Sample(Event(.title("~"), missed: 3), "title"), Sample(Event(.renamed(name)), "renamed"),
        Sample(Event(.exited(.signalled(number: 9))), "exited"),
        Sample(Event(.idle(5000)), "idle"), Sample(Event(.other(99)), "other"),
        Sample(Event(.logStopped("full")), "log"),
        Sample(Remark("look out")), Sample(Request(.logStopped("full")), "log"),
        Sample(Captured(isLast: false, text: [0x61])),
        Sample(Captured(isLast: true, text: []), "end"),
        Sample(Snapshot(offset: 0, bytes: [])),
        Sample(
            Snapshot(
                offset: 900, lost: 900, isLast: false, cutString: .operatingSystemCommand,
                bytes: [27]), "full"),
        Sample(SessionSize(offset: 1 << 33, size: size)), Sample(AskPresent()),
        Sample(Drop(number: 70)), Sample(Present(.all, [])),
        Sample(Present(.left, [present]), "full"),
        Sample(Suppress([])), Sample(Suppress([.queries, .alerts]), "full"),
        Sample(Report(offset: 9, kind: Report.event, age: 0, bytes: [27])),
        Sample(
            Report(
                offset: 1 << 30, kind: Report.maximumKind, age: 1 << 20,
                bytes: Array(repeating: 1, count: Report.maximumLength)), "longest"),
        Sample(Response(information(exit: nil))),
        Sample(Response(information(exit: .signalled(number: 15))), "exited"),
    ]

    static func attach(kind: Attach.Kind, start: Attach.Start = .oldest) -> Attach {
        var attach = Attach(kind: kind, role: .view, start: start)
        attach.session = session1
        return attach
    }

    static var fullAttach: Attach {
        var attach = Attach(kind: .terminal, role: .owner, start: .offset(1 << 50))
        attach.session = session1
        attach.name = name
        attach.latest = true
        attach.user = "ada"
        attach.creation = fullCreation
        attach.size = size
        attach.instance = instance
        attach.generation = 4
        attach.resumes = true
        attach.inputWritten = 10
        attach.inputEnd = 20
        attach.outputWritten = 1 << 49
        attach.within = session1
        attach.snapshotHistory = 2000
        attach.takesDenials = true
        attach.looksAround = true
        attach.skips = true
        attach.idle = 5000
        return attach
    }

    static var fullCreation: Creation {
        var creation = Creation(whenFull: .block)
        creation.userNamed = true
        creation.command = "make && make test"
        creation.ring = 1 << 20
        creation.environment = ["TERM=xterm", "LC_ALL="]
        creation.inputIsPipe = true
        creation.terminalModes = [1, 3, 53, 1]
        creation.age = 1500
        creation.boot = boot
        creation.expireDetached = 0
        creation.sizing = .smallest
        creation.logFile = "build.log"
        creation.logPiece = 65536
        return creation
    }

    static var fullAdmit: Admit {
        var admit = Admit(principal: "device SHA256:abc", role: .owner)
        admit.device = "Adas Händi"
        admit.address = "2001:db8::7"
        return admit
    }

    static var present: AttachmentInformation {
        var information = AttachmentInformation(number: 9, role: .control)
        information.device = "laptop"
        information.address = "192.0.2.7"
        information.size = size
        information.idle = 12_000
        information.leads = true
        information.isSelf = true
        information.kind = .log
        return information
    }

    static var fullSpecify: Specify {
        var specify = Specify(session: session1, name: name, runDirectory: "/run/relay")
        specify.userNamed = true
        specify.command = "top"
        specify.executable = "/bin/zsh"
        specify.arguments = ["-zsh", "-c", ""]
        specify.environment = ["HOME=/home/ada"]
        specify.directory = "/home/ada"
        specify.size = size
        specify.umask = 0o077
        specify.nice = 39
        specify.openFiles = [1024, 4096]
        specify.ignoredSignals = [1, 13]
        specify.inputIsPipe = true
        specify.terminalModes = [1, 4]
        specify.ring = 4 << 20
        specify.whenFull = .block
        specify.expireDetached = 86_400_000
        specify.sizing = .fixed(columns: 1024, rows: 1)
        specify.maximumSessions = 100
        specify.maximumRings = 1 << 32
        specify.logFile = "/home/ada/build.log"
        return specify
    }

    static var fullAttached: Attached {
        var attached = Attached(
            session: session1, name: name, role: .control, offset: 100, lost: 40, inputWritten: 7,
            whenFull: .block)
        attached.inputUnknown = true
        attached.features = [1, 2, 3]
        attached.isDrawn = true
        attached.size = size
        attached.logEnd = 1 << 41
        return attached
    }

    static let key = [UInt8](0..<32)

    static let bareDevice = DeviceInformation(key: key, name: "")

    static var device: DeviceInformation {
        var device = DeviceInformation(key: key.reversed(), name: "laptop")
        device.added = 1_700_000_000
        device.lastSeen = 1_700_000_100
        device.from = "2001:db8::7"
        device.links = 2
        device.isThis = true
        device.isCertified = true
        return device
    }

    static let bareToken = TokenInformation(
        id: TokenID(0), session: session1, name: name, role: .control)

    static var token: TokenInformation {
        var token = TokenInformation(
            id: TokenID(.max), session: session1, name: name, role: .view)
        token.made = 1_700_000_000
        token.expires = 1_700_000_100
        token.lastUsed = 1_700_000_050
        token.from = "2001:db8::7"
        token.links = 2
        token.once = true
        token.bound = key
        return token
    }

    static var shared: Shared {
        var shared = Shared(token, server: key, port: 65535)
        shared.addresses = ["192.0.2.7", "2001:db8::7"]
        return shared
    }

    static var enrolled: Enrolled {
        var enrolled = Enrolled(port: 7722, server: key, user: "ada")
        enrolled.addresses = ["192.0.2.7", "2001:db8::7"]
        enrolled.host = "tower"
        enrolled.version = "0.1.0"
        enrolled.isNew = true
        enrolled.lingering = .enabledNow
        enrolled.started = true
        return enrolled
    }

    static func information(exit: ExitStatus?) -> SessionInformation {
        var information = SessionInformation(session: session1, name: name)
        information.userNamed = true
        information.command = "sleep 1"
        information.process = 4242
        information.age = 1
        information.idle = 2
        information.attached = 3
        information.detached = 4
        information.exit = exit
        information.size = size
        information.logStart = 5
        information.logEnd = 6
        information.ring = 7
        information.programInFront = "vim"
        information.lost = 8
        information.viewers = [
            Viewer(principal: "device a", role: .owner, leads: true),
            Viewer(principal: "token b", role: .view),
        ]
        information.title = "~/src"
        information.lastLine = "$"
        information.software = "relay-holder 0.1.0"
        information.died = "of old age"
        information.logFile = "/home/ada/build.log"
        information.logFault = "no space"
        return information
    }
}
