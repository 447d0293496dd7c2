// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// What came of measuring a link.
struct PingResult: Sendable {
    enum End: Sendable {
        case measured
        case interrupted
        case refused(Refused)
        /// There was no link, or no more.
        case failed(ConnectFailure)
    }

    /// Nil if there never was a link.
    let approach: Approach?
    let measurement: Measurement?
    let end: End
}

/// Makes a connection step by step and performs a measurement over it, on its event loop. Lives as
/// long as the link.
final class PingDriver {
    /// The only one there is.
    private static let link = LinkID(0)

    private let access: Access
    private let wish: PingCall.Wish
    private let progressed: (Approach, Measurement) -> Void
    private let promise: EventLoopPromise<PingResult>
    private let links: LinkSet
    private var approach: Approach?
    private var measurement: Measurement?
    /// When the connection was there, or, with a program, was asked for.
    private var connectedAt = Instant.now
    private let timer: LoopTimer
    private var isOver = false

    /// `progressed` is called on the event loop when there is more to be seen.
    static func run(
        _ access: Access, _ wish: PingCall.Wish, _ signals: SignalWatch,
        progressed: @escaping @Sendable (Approach, Measurement) -> Void
    ) -> EventLoopFuture<PingResult> {
        let loop = access.dialer.loop
        let promise = loop.makePromise(of: PingResult.self)
        loop.execute {
            let driver = PingDriver(access, wish, progressed, promise)
            driver.listen(to: signals)
            driver.start()
        }
        return promise.futureResult
    }

    private init(
        _ access: Access, _ wish: PingCall.Wish,
        _ progressed: @escaping (Approach, Measurement) -> Void,
        _ promise: EventLoopPromise<PingResult>
    ) {
        self.access = access
        links = LinkSet(access)
        timer = LoopTimer(on: access.dialer.loop)
        self.wish = wish
        self.progressed = progressed
        self.promise = promise
    }

    private var loop: any EventLoop { access.dialer.loop }

    /// A signal that would end the program ends the measurement: what there is, is shown.
    private func listen(to signals: SignalWatch) {
        let driver = NIOLoopBound(self, eventLoop: loop)
        let loop = loop
        try? signals.start { signal in
            if SignalWatch.ends(signal) { loop.execute { driver.value.interrupted() } }
        }
    }

    private func start() {
        let patience =
            TimeAmount(Inquiry.patience) + access.dialer.firstPatience - Dialer.patience
        loop.assumeIsolated().scheduleTask(in: patience) {
            if self.measurement == nil { self.finish(.failed(.timedOut)) }
        }
        links.start { _, event in self.happened(event) }
        let approached = access.dialer.approach().assumeIsolated().map { approached in
            self.approach = approached.approach
            if approached.approach.program == nil { self.connectedAt = .now }
            return approached.channel
        }
        let dialing = Dialing(on: loop)
        dialing.follow(approached.nonisolated())
        links.open(Self.link, over: dialing)
    }

    private func happened(_ event: LinkSet.Event) {
        guard !isOver else { return }
        switch event {
        case .opened:
            approach?.tls = .now - connectedAt
            measurement = Measurement(
                count: wish.count, wantsThroughput: wish.measuresThroughput,
                software: "relay-client \(ClientVersion.text)", now: .now)
            show()
            settle()
        case .came(let link):
            links.read(link) { try measurement?.received($0, now: .now) }
            settle()
        case .writable: settle()
        case .strange: break
        case .lost(let failure, _): finish(.failed(failure))
        }
    }

    private func interrupted() {
        guard !isOver else { return }
        measurement?.interrupted()
        finish(.interrupted)
    }

    /// Effects, frames, timer.
    private func settle() {
        for effect in measurement?.takeEffects() ?? [] {
            switch effect {
            case .progressed: show()
            case .end(.measured): finish(.measured)
            case .end(.refused(let refused)): finish(.refused(refused))
            case .end(.silent): finish(.failed(.timedOut))
            case .end(.closing): finish(.failed(.closed))
            }
        }
        guard !isOver else { return }
        links.write { _ in measurement?.nextFrame(now: .now) }
        timer.arm(for: measurement?.deadline, notWithin: links.writeWait) {
            self.measurement?.tick(now: .now)
            self.settle()
        }
    }

    private func show() {
        if let approach, let measurement { progressed(approach, measurement) }
    }

    private func finish(_ end: PingResult.End) {
        guard !isOver else { return }
        isOver = true
        timer.cancel()
        links.disconnect(Self.link)
        promise.succeed(PingResult(approach: approach, measurement: measurement, end: end))
    }
}
