// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// Every vector of docs/PROTOCOL.md, in its order.
extension Meaning {
    static let all = link + clientServer + secrets + serverHolder + answers + stream + ending

    private static let session = SessionID("000102030405060708090a0b0c0d0e0f")!
    private static let instance = InstanceID(Bits128("101112131415161718191a1b1c1d1e1f")!)
    private static let boot = BootID(Bits128("202122232425262728292a2b2c2d2e2f")!)
    private static let work = SessionName("work")!

    private static let link = [
        Meaning("software \"c\", features 1", Hello(software: "c", features: [1]), channel: 0),
        Meaning(
            "software \"s\", features 1, boot 2021…2f",
            Hello(software: "s", features: [1], boot: boot), channel: 0),
        Meaning("token 5", Ping(token: 5), channel: 0),
        Meaning("token 16384", Pong(token: 16384), channel: 0),
        Meaning("reason \"bye\"", Closing(reason: "bye"), channel: 0),
    ]

    private static let clientServer = [
        Meaning(
            "session 0001…0f, name work, creation (named by the user, command \"top\", ring 65536,"
                + " environment TERM=vt100), owner, 80 × 24, instance 1011…1f, generation 1",
            create),
        Meaning(
            "session 0001…0f, terminal, owner, instance 1011…1f, generation 2, start 1000,"
                + " answered before, input known written 3, input end 7, output written 990",
            resume),
        Meaning("", List(), channel: 0),
        Meaning(
            "session 0001…0f, name work, command \"top\", process 100, age 60000, detached since"
                + " 1000, 80 × 24, log 0 to 4096, ring 65536, exit code 3", Listed(information),
            channel: 0),
        Meaning("", ListEnd(), channel: 0),
        Meaning("list", Devices(.list), channel: 0),
        Meaning("revoke \"laptop\"", Devices(.revoke("laptop")), channel: 0),
        Meaning(
            "device 0001…1f, name \"laptop\", added 1700000000, seen 1700000060, from"
                + " \"192.0.2.7\", 1 link, this one; 1 in all", DeviceTable([device]), channel: 0),
        Meaning("text \"look out\"", Notice("look out")),
        Meaning("wanted 65536", Padding(wanted: 65536), channel: 0),
        Meaning("taken 16384, \"hi\"", Padding(taken: 16384, bytes: [0x68, 0x69]), channel: 0),
        Meaning("idle 5000", Watch(idle: 5000), channel: 0),
        Meaning(
            "session 0001…0f, name work, bell", Happened(session, work, .event(Event(.bell))),
            channel: 0),
        Meaning(
            "session 0001…0f, name work, created", Happened(session, work, .created), channel: 0),
        Meaning("executable \"/s\"", Upgrade(executable: "/s"), channel: 0),
        Meaning(
            "software \"s\", process 7, run 2021…2f",
            Running(software: "s", process: 7, run: boot.bits), channel: 0),
    ]

    private static let secret = Secret(bytes: [UInt8](0..<32))!

    private static let secrets = [
        Meaning("secret 0001…1f", Token(secret), channel: 0),
        Meaning("secret 0001…1f, name \"phone\"", Accept(secret, name: "phone"), channel: 0),
        Meaning("user \"ada\", new", Accepted(user: "ada", isNew: true), channel: 0),
        Meaning("list", Shares(.list), channel: 0),
        Meaning(
            "share work, view, for 86400 s, once, hash 0001…1f",
            Shares(
                .share(
                    Shares.Share(
                        session: "work", role: .view, lifetime: 86400, once: true,
                        digest: [UInt8](0..<32)))), channel: 0),
        Meaning("unshare work, all", Shares(.unshare("work", all: true)), channel: 0),
        Meaning(
            "token 0000002a, session 0001…0f, name work, view, made 1700000000, expires 1700086400,"
                + " used 1700000060, from \"192.0.2.7\", 1 link; 1 revoked",
            ShareTable([token], revoked: 1), channel: 0),
        Meaning(
            "the same token, server's key 0001…1f, port 7722, address \"192.0.2.7\"", shared,
            channel: 0),
    ]

    private static var token: TokenInformation {
        var token = TokenInformation(id: TokenID(42), session: session, name: work, role: .view)
        token.made = 1_700_000_000
        token.expires = 1_700_086_400
        token.lastUsed = 1_700_000_060
        token.from = "192.0.2.7"
        token.links = 1
        return token
    }

    private static var shared: Shared {
        var shared = Shared(token, server: [UInt8](0..<32), port: 7722)
        shared.addresses = ["192.0.2.7"]
        return shared
    }

    private static let serverHolder = [
        Meaning(
            "session 0001…0f, name work, run directory \"/r\", executable \"/bin/sh\", arguments"
                + " \"-sh\", directory \"/\", 80 × 24, umask 18, nice 0, ring 65536", specify,
            channel: 0),
        Meaning("", Ready(), channel: 0),
        Meaning("name taken", StartFailed(.nameTaken), channel: 0),
        Meaning(
            "principal \"device\", owner", Admit(principal: "device", role: .owner), channel: 0),
        Meaning(
            "principal \"device\", owner, device \"laptop\", from \"192.0.2.7\"", named, channel: 0),
        Meaning(
            "session 0001…0f, run directory \"/r\", file \"/l\", piece 65536",
            LogOrder(session: session, runDirectory: "/r", file: "/l", piece: 65536), channel: 0),
    ]

    private static let answers = [
        Meaning(
            "session 0001…0f, name work, owner, offset 5000, lost 4000, input written 3, features"
                + " 1, drop", attached)
    ]

    private static let stream = [
        Meaning("offset 5000, flags 0, \"hi\"", Output(offset: 5000, bytes: [0x68, 0x69])),
        Meaning(
            "offset 5002, flags 1, \"!\"",
            Output(offset: 5002, wantsAcknowledgement: true, bytes: [0x21])),
        Meaning("start 1000, end 5000", Gap(start: 1000, end: 5000)),
        Meaning("written 5000, held 2", Acknowledge(written: 5000, held: 2)),
        Meaning("offset 3, \"ls\\r\"", Input(offset: 3, bytes: [0x6C, 0x73, 0x0D])),
        Meaning("offset 6", InputEnd(offset: 6)),
        Meaning("offset 6", InputTaken(offset: 6)),
        Meaning("132 × 43", Resize(size: WindowSize(columns: 132, rows: 43))),
        Meaning("interrupt", Signal(.interrupt)),
    ]

    private static let ending = [
        Meaning("exited, code 3, end 5003", Exited(status: .exited(code: 3), end: 5003)),
        Meaning("signalled, 9, end 5003", Exited(status: .signalled(number: 9), end: 5003)),
        Meaning("", ExitSeen()),
        Meaning("", Bye()),
        Meaning("information", Request(.information)),
        Meaning("kill", Request(.kill)),
        Meaning("set ring, 65536", Request(.setRing(65536))),
        Meaning("rename, work", Request(.rename(work))),
        Meaning("signal, 15", Request(.signal(15))),
        Meaning("wait, idle 5000", Request(.wait(idle: 5000))),
        Meaning("log stopped, \"full\"", Request(.logStopped("full"))),
        Meaning("as Listed above", Response(information)),
        Meaning("ended, text \"over\"", Refused(.ended, "over")),
        Meaning(
            "offset 5000, lost 4000, last, \"hi\"",
            Snapshot(offset: 5000, lost: 4000, bytes: [0x68, 0x69])),
        Meaning("last, \"hi\\n\"", Captured(isLast: true, text: [0x68, 0x69, 0x0A])),
        Meaning("queries, alerts", Suppress([.queries, .alerts])),
        Meaning(
            "offset 3, kind 5, age 20, \"ESC [1;1R\"",
            Report(offset: 3, kind: 5, age: 20, bytes: Array("\u{1b}[1;1R".utf8))),
        Meaning("Input", Denied(.input)),
        Meaning(
            "offset 5000, 132 × 43",
            SessionSize(offset: 5000, size: WindowSize(columns: 132, rows: 43))),
        Meaning("", AskPresent()),
        Meaning(
            "all: attachment 2, control, device \"laptop\", from \"192.0.2.7\", 80 × 24, idle 1000,"
                + " leads", Present(.all, [laptop])),
        Meaning("attachment 2", Drop(number: 2)),
        Meaning("text \"look out\"", Remark("look out")),
        Meaning("idle 5000", Event(.idle(5000))),
        Meaning(
            "exited, code 3, 2 missed", Event(.exited(.exited(code: 3)), missed: 2)),
    ]

    private static var device: DeviceInformation {
        var device = DeviceInformation(key: [UInt8](0..<32), name: "laptop")
        device.added = 1_700_000_000
        device.lastSeen = 1_700_000_060
        device.from = "192.0.2.7"
        device.links = 1
        device.isThis = true
        return device
    }

    private static var named: Admit {
        var admit = Admit(principal: "device", role: .owner)
        admit.device = "laptop"
        admit.address = "192.0.2.7"
        return admit
    }

    private static var laptop: AttachmentInformation {
        var laptop = AttachmentInformation(number: 2, role: .control)
        laptop.device = "laptop"
        laptop.address = "192.0.2.7"
        laptop.size = WindowSize(columns: 80, rows: 24)
        laptop.idle = 1000
        laptop.leads = true
        return laptop
    }

    private static var create: Attach {
        var attach = Attach(kind: .terminal)
        attach.session = session
        attach.name = work
        var creation = Creation()
        creation.userNamed = true
        creation.command = "top"
        creation.ring = 65536
        creation.environment = ["TERM=vt100"]
        attach.creation = creation
        attach.size = WindowSize(columns: 80, rows: 24)
        attach.instance = instance
        attach.generation = 1
        return attach
    }

    private static var resume: Attach {
        var attach = Attach(kind: .terminal, start: .offset(1000))
        attach.session = session
        attach.instance = instance
        attach.generation = 2
        attach.resumes = true
        attach.inputWritten = 3
        attach.inputEnd = 7
        attach.outputWritten = 990
        return attach
    }

    private static var specify: Specify {
        var specify = Specify(session: session, name: work, runDirectory: "/r")
        specify.ring = 65536
        return specify
    }

    private static var attached: Attached {
        var attached = Attached(
            session: session, name: work, role: .owner, offset: 5000, lost: 4000, inputWritten: 3,
            whenFull: .drop)
        attached.features = [1]
        return attached
    }

    private static var information: SessionInformation {
        var information = SessionInformation(session: session, name: work)
        information.command = "top"
        information.process = 100
        information.age = 60000
        information.detached = 1000
        information.size = WindowSize(columns: 80, rows: 24)
        information.logEnd = 4096
        information.ring = 65536
        information.exit = .exited(code: 3)
        return information
    }
}
