// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// A measurement over a link that the test is: so much time each way, so many bytes a second.
struct MeasuredLink {
    var core: Measurement
    var now = start
    /// One way.
    let delay: Duration
    let bytesPerSecond: Double
    var features = [Feature.padding]
    private var server: ServerLink
    /// When the last byte that was sent each way will be there.
    private var isFree: (up: Instant, down: Instant) = (start, start)
    private var arriving: [(at: Instant, frame: Frame, isUp: Bool)] = []
    private(set) var outcome: Measurement.Outcome?
    private(set) var bytes: (up: Int, down: Int) = (0, 0)
    /// What a server says of itself that knows no padding.
    private let oldHello: Hello?
    /// Frames that the network keeps for good.
    var loses: (Frame) -> Bool = { _ in false }

    init(
        count: Int = 3, wantsThroughput: Bool = true, delay: Duration = .milliseconds(20),
        bytesPerSecond: Double = 1e6, isOld: Bool = false
    ) {
        core = Measurement(
            count: count, wantsThroughput: wantsThroughput, software: "c", now: start)
        self.delay = delay
        self.bytesPerSecond = bytesPerSecond
        let hello = Hello(software: "relay-server 9", features: Feature.all)
        oldHello = isOld ? hello : nil
        let key = Fingerprint(bytes: [UInt8](repeating: 7, count: 32))!
        server = ServerLink(.device(key), user: "ada", hello: hello, now: start)
    }

    /// Until there is an outcome, or the time is over.
    mutating func run(for time: Duration = .seconds(60)) throws {
        let end = start + time
        while outcome == nil, now < end {
            exchange()
            let next = [arriving.map(\.at).min(), core.deadline].compactMap { $0 }.min() ?? end
            now = max(now, min(next, end))
            while let index = arriving.firstIndex(where: { $0.at <= now }) {
                let (_, frame, isUp) = arriving.remove(at: index)
                if isUp { try server.received(frame, now: now) } else { try take(frame) }
            }
            core.tick(now: now)
            takeEffects()
        }
    }

    mutating func take(_ frame: Frame) throws {
        try core.received(frame, now: now)
        takeEffects()
    }

    private mutating func exchange() {
        while let frame = core.nextFrame(now: now) { send(frame, isUp: true) }
        for effect in server.takeEffects() {
            switch effect {
            case .sendToClient(let frame) where frame.type == .hello:
                send(oldHello.map { Frame($0) } ?? frame, isUp: false)
            case .sendToClient(let frame): send(frame, isUp: false)
            case .devices: send(Frame(DeviceTable([])), isUp: false)
            default: break
            }
        }
        while let frame = server.nextPadding() { send(frame, isUp: false) }
    }

    private mutating func send(_ frame: Frame, isUp: Bool) {
        guard !loses(frame) else { return }
        let count = frame.encoded.count
        let time = Duration.nanoseconds(Int(Double(count) / bytesPerSecond * 1e9))
        if isUp {
            isFree.up = max(isFree.up, now) + time
            bytes.up += count
        } else {
            isFree.down = max(isFree.down, now) + time
            bytes.down += count
        }
        arriving.append(((isUp ? isFree.up : isFree.down) + delay, frame, isUp))
    }

    private mutating func takeEffects() {
        for effect in core.takeEffects() {
            if case .end(let end) = effect { outcome = end }
        }
    }
}

@Suite struct MeasurementTests {
    @Test func `round trips are what the link takes`() throws {
        var link = MeasuredLink(count: 5, wantsThroughput: false)
        try link.run()
        #expect(link.outcome == .measured)
        #expect(link.core.roundTrips.count == 5)
        for time in link.core.roundTrips {
            #expect((.milliseconds(40)...(.milliseconds(41))).contains(time), "\(time)")
        }
        #expect(link.core.software == "relay-server 9")
        #expect(link.core.down == nil)
        #expect(link.bytes.down < 200)
    }

    @Test func `they are asked for five times a second, whether or not there are answers`() throws {
        var link = MeasuredLink(count: 5, wantsThroughput: false, delay: .milliseconds(450))
        try link.run()
        // The question who may come in, four pauses, and the last answer.
        #expect((link.now - start).milliseconds / 10 == (900 + 4 * 200 + 900) / 10)
    }

    @Test(arguments: [8e3, 1e5, 1.25e6, 12.5e6])
    func `throughput is what the link carries, each way`(rate: Double) throws {
        var link = MeasuredLink(bytesPerSecond: rate)
        try link.run()
        #expect(link.outcome == .measured)
        for load in [link.core.down, link.core.up] {
            let figure = try #require(load?.figure)
            #expect((0.9...1.02).contains(figure.bytesPerSecond / rate), "\(figure)")
            #expect(figure.bytes <= Throughput.most)
        }
    }

    @Test func `it takes two seconds each way, and what is on its way is little`() throws {
        var link = MeasuredLink(count: 1, bytesPerSecond: 1e6)
        try link.run()
        let time = link.now - start
        #expect(time > .seconds(4) && time < .milliseconds(4600), "\(time)")
    }

    @Test func `a quick link is done after 32 MiB`() throws {
        var link = MeasuredLink(count: 1, delay: .microseconds(50), bytesPerSecond: 1e9)
        try link.run()
        #expect(link.core.down?.arrived == Throughput.most)
        #expect(link.core.up?.arrived == Throughput.most)
        #expect(link.now - start < .seconds(2))
    }

    @Test func `a server that cannot is said to be one, and is sent no padding`() throws {
        var link = MeasuredLink(isOld: true)
        try link.run()
        #expect(link.outcome == .measured)
        #expect(link.core.isUnsupported)
        #expect(link.core.roundTrips.count == 3)
        #expect(link.bytes.up < 200)
    }

    @Test func `who leaves padding out is not told that it cannot be measured`() throws {
        var link = MeasuredLink(wantsThroughput: false, isOld: true)
        try link.run()
        #expect(!link.core.isUnsupported)
    }

    @Test func `an answer that waits for a retransmission is late`() throws {
        var core = Measurement(count: 3, wantsThroughput: false, software: "c", now: start)
        try core.received(Frame(Hello(software: "s")), now: start)
        try core.received(Frame(DeviceTable([])), now: start)
        for (token, took) in [(0, 30), (1, 229), (2, 230)] as [(UInt64, Int)] {
            let sent = start + Measurement.interval * Int(token)
            core.tick(now: sent)
            try core.received(Frame(Pong(token: token)), now: sent + .milliseconds(took))
        }
        #expect(core.late == 1)
        #expect(core.takeEffects().last == .end(.measured))
    }

    @Test func `an answer that nobody asked for, or that comes twice, counts for nothing`() throws {
        var core = Measurement(count: 2, wantsThroughput: false, software: "c", now: start)
        try core.received(Frame(Pong(token: 0)), now: start)
        try core.received(Frame(Hello(software: "s")), now: start)
        try core.received(Frame(DeviceTable([])), now: start)
        for token in [0, 0, 1, Varint.maximum] as [UInt64] {
            try core.received(Frame(Pong(token: token)), now: start + .milliseconds(1))
        }
        #expect(core.roundTrips == [.milliseconds(1)])
    }

    @Test func `a host that says nothing is given up after ten seconds`() throws {
        var link = MeasuredLink()
        link.loses = { _ in true }
        try link.run()
        #expect(link.outcome == .silent)
        #expect(link.now == start + Measurement.patience)
    }

    @Test func `answers that stop coming end the round trips, and what there is counts`() throws {
        var link = MeasuredLink(count: 4, wantsThroughput: false)
        link.loses = { frame in
            frame.type == .ping && ((try? frame.decode(Ping.self).token) ?? 0) >= 2
        }
        try link.run()
        #expect(link.outcome == .measured)
        #expect(link.core.roundTrips.count == 2)
        #expect(link.core.sent == 4)
    }

    @Test func `who may not come in is told why`() throws {
        var core = Measurement(count: 1, wantsThroughput: true, software: "c", now: start)
        let refused = Refused(.unauthorised, "key")
        try core.received(Frame(refused), now: start)
        #expect(core.takeEffects() == [.end(.refused(refused))])
        #expect(core.deadline == nil)
    }

    @Test func `the user's word ends it, with what there is`() throws {
        var link = MeasuredLink(count: 1)
        try link.run(for: .seconds(1))
        link.core.interrupted()
        #expect(link.core.takeEffects().last == .end(.measured))
        #expect(link.core.roundTrips.count == 1)
        #expect(link.core.down?.figure != nil)
        #expect(link.core.up == nil)
    }

    @Test(arguments: [Padding(taken: 1), Padding(bytes: [1])])
    func `padding that nobody wanted is a violation`(padding: Padding) throws {
        var core = Measurement(count: 1, wantsThroughput: true, software: "c", now: start)
        #expect(throws: ProtocolViolation.unexpected(.padding)) {
            try core.received(Frame(padding), now: start)
        }
        var load = Throughput(.up, now: start)
        #expect(throws: ProtocolViolation.tooMuchPadding) { try load.received(1, now: start) }
    }

    @Test func `no more is on its way than a window`() throws {
        var load = Throughput(.up, now: start)
        var count: UInt64 = 0
        while let frame = load.nextFrame(now: start) {
            count += UInt64(try frame.decode(Padding.self).bytes.count)
        }
        #expect(count == SendWindow.first)
        #expect(load.requested == count)
        #expect(load.nextFrame(now: start + Throughput.time) == nil)
    }
}
