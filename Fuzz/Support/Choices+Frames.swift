// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// When every run begins. Nothing depends on which instant it is.
let start = Instant.now

extension Choices {
    /// A frame of one of these types, mostly well made, sometimes with any body at all.
    mutating func frame(of types: [FrameType]) -> Frame {
        let type = pick(types)
        let channel = UInt64(below(4))
        if below(8) == 7 { return Frame(type: type, channel: channel, body: bytes(below(256))) }
        return link(type, channel) ?? typing(type, channel) ?? output(type, channel)
            ?? Frame(type: type, channel: channel, body: bytes(below(64)))
    }

    /// A millisecond to four minutes.
    mutating func duration() -> Duration { .milliseconds(1 << below(18)) }

    mutating func session() -> SessionID { SessionID(Bits128(high: 1, low: UInt64(below(3)))) }

    mutating func name() -> SessionName {
        SessionName(pick(["work", "calm-otter", "x"]))!
    }

    mutating func role() -> Role { pick([.view, .control, .owner]) }

    mutating func size() -> WindowSize {
        WindowSize(columns: UInt16(byte()), rows: UInt16(byte()))
    }

    mutating func attach() -> Attach {
        let starts: [Attach.Start] = [.oldest, .end, .offset(number())]
        var attach = Attach(
            kind: pick([.terminal, .log, .request, .watch]), role: role(), start: pick(starts))
        attach.instance = InstanceID(Bits128(high: 2, low: UInt64(below(4))))
        attach.generation = number()
        attach.size = size()
        attach.resumes = flag()
        attach.inputWritten = number()
        attach.inputEnd = max(attach.inputWritten, number())
        attach.outputWritten = flag() ? number() : nil
        attach.user = flag() ? pick(["ada", "eve"]) : nil
        attach.idle = flag() ? number() : nil
        attach.snapshotHistory = flag() ? UInt64(byte()) : nil
        attach.takesDenials = flag()
        attach.looksAround = flag()
        switch below(4) {
        case 0: attach.name = name()
        case 1: attach.latest = true
        case 2: attach.session = session()
        default:
            attach.session = session()
            attach.name = flag() ? name() : nil
            attach.creation = creation()
        }
        return attach
    }

    mutating func creation() -> Creation {
        var creation = Creation(whenFull: flag() ? .block : .drop)
        creation.userNamed = flag()
        creation.age = number()
        creation.boot = flag() ? BootID(Bits128(high: 3, low: UInt64(below(2)))) : nil
        return creation
    }

    mutating func information() -> SessionInformation {
        var information = SessionInformation(session: session(), name: name())
        information.detached = flag() ? number() : nil
        information.logEnd = number()
        return information
    }

    /// Few of them: the bench has to guess right now and then.
    mutating func secret() -> Secret {
        Secret(bytes: Array(repeating: UInt8(below(3)), count: Secret.length))!
    }

    mutating func wish() -> Shares.Wish {
        switch below(3) {
        case 0: .list
        case 1: .unshare(flag() ? "work" : nil, all: true)
        default:
            .share(
                Shares.Share(
                    session: "work", role: flag() ? .view : .control, lifetime: nil, once: flag(),
                    digest: Array(repeating: 1, count: 32)))
        }
    }

    mutating func refusal() -> Refused { Refused(pick(Refused.Code.allCases), "no") }

    private mutating func link(_ type: FrameType, _ channel: UInt64) -> Frame? {
        switch type {
        case .hello: Frame(Hello(software: "fuzz", features: [number(), 1]))
        case .ping: Frame(Ping(token: number()))
        case .pong: Frame(Pong(token: number()))
        case .closing: Frame(Closing(reason: "enough"))
        case .attach: Frame(attach(), channel: channel)
        case .list: Frame(List(), channel: channel)
        case .watch: Frame(Watch(idle: flag() ? number() : nil), channel: channel)
        case .happened:
            Frame(Happened(session(), name(), pick([.here, .created, .gone, .event(event())])))
        case .devices: Frame(Devices(flag() ? .list : .revoke("x")), channel: channel)
        case .notice: Frame(Notice("look out"), channel: channel)
        case .padding:
            Frame(
                Padding(
                    wanted: min(number(), Padding.maximumWanted), taken: number(),
                    bytes: bytes(below(64))))
        case .token: Frame(Token(secret()))
        case .accept: Frame(Accept(secret(), name: "x"))
        case .shares: Frame(Shares(wish()), channel: channel)
        case .admit: Frame(Admit(principal: "device", role: role()))
        case .listed: Frame(Listed(information()))
        case .listEnd: Frame(ListEnd())
        default: nil
        }
    }

    private mutating func typing(_ type: FrameType, _ channel: UInt64) -> Frame? {
        switch type {
        case .acknowledge:
            Frame(Acknowledge(written: number(), held: UInt64(byte())), channel: channel)
        case .input:
            Frame(Input(offset: number(), bytes: [1] + bytes(below(32))), channel: channel)
        case .report:
            Frame(
                Report(
                    offset: number(), kind: UInt64(below(20)), age: number(),
                    bytes: [27] + bytes(below(32))), channel: channel)
        case .inputEnd: Frame(InputEnd(offset: number()), channel: channel)
        case .resize: Frame(Resize(size: size()), channel: channel)
        case .signal: Frame(Signal(pick(SessionSignal.allCases)), channel: channel)
        case .exitSeen: Frame(ExitSeen(), channel: channel)
        case .askPresent: Frame(AskPresent(), channel: channel)
        case .drop: Frame(Drop(number: UInt64(below(4))), channel: channel)
        case .bye: Frame(Bye(), channel: channel)
        case .request:
            Frame(
                Request(
                    pick([
                        .information, .kill, .setRing(number()), .capture(styled: true, history: 9),
                        .rename(name()), .signal(UInt64(1 + below(31))), .wait(idle: number()),
                        .logStopped("full"),
                    ])), channel: channel)
        default: nil
        }
    }

    private mutating func output(_ type: FrameType, _ channel: UInt64) -> Frame? {
        switch type {
        case .output:
            Frame(
                Output(
                    offset: number(), wantsAcknowledgement: flag(), bytes: [1] + bytes(below(32))),
                channel: channel)
        case .gap: Frame(Gap(start: number(), end: number()), channel: channel)
        case .snapshot: Frame(snapshot(), channel: channel)
        case .captured:
            Frame(Captured(isLast: flag(), text: bytes(Int(byte()))), channel: channel)
        case .denied: Frame(Denied(pick(FrameType.allCases)), channel: channel)
        case .suppress: Frame(Suppress(pick([[], .queries, .alerts])), channel: channel)
        case .sessionSize:
            Frame(SessionSize(offset: number(), size: size()), channel: channel)
        case .present:
            Frame(
                Present(.all, [AttachmentInformation(number: number(), role: role())]),
                channel: channel)
        case .remark: Frame(Remark("look out"), channel: channel)
        case .event: Frame(event(), channel: channel)
        case .inputTaken: Frame(InputTaken(offset: number()), channel: channel)
        case .exited: Frame(Exited(status: .exited(code: byte()), end: number()), channel: channel)
        case .attached: Frame(attached(), channel: channel)
        case .response: Frame(Response(information()), channel: channel)
        case .refused: Frame(refusal(), channel: channel)
        default: nil
        }
    }

    private mutating func event() -> Event {
        let viewer = Viewer(principal: "device", role: role())
        return Event(
            pick([.attached(viewer), .idle(number()), .bell, .exited(.exited(code: byte()))]),
            missed: number())
    }

    private mutating func attached() -> Attached {
        var attached = Attached(
            session: session(), name: name(), role: role(), offset: number(), lost: number(),
            inputWritten: number(), whenFull: .drop)
        attached.inputUnknown = flag()
        attached.features = flag() ? Feature.all : []
        attached.isDrawn = flag()
        attached.size = flag() ? size() : nil
        return attached
    }

    private mutating func snapshot() -> Snapshot {
        let offset = number()
        var snapshot = Snapshot(
            offset: offset, lost: min(offset, number()), bytes: bytes(below(32)))
        snapshot.isLast = flag()
        snapshot.cutString = pick([nil, .other, .operatingSystemCommand])
        return snapshot
    }
}
