// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// What a server said, and how long it took from the question to the end of the answer.
struct InquiryReply: Sendable {
    let outcome: Inquiry.Outcome
    /// Program and version.
    let software: String
    let time: Duration
}

/// Performs one inquiry over one link, on its event loop. Lives as long as the link.
final class InquiryDriver {
    private var inquiry: Inquiry
    private var decoder = FrameDecoder()
    private var asked: Instant?
    private let access: Access
    private let channel: any Channel
    private let promise: EventLoopPromise<InquiryReply>

    /// Fails with a `ConnectFailure`.
    /// - Parameter patience: from now to the answer; the usual one if nil, which takes into account
    ///   that a program may ask for a password.
    static func ask(
        _ inquiry: Inquiry, _ access: Access, patience: Duration? = nil
    ) -> EventLoopFuture<InquiryReply> {
        let loop = access.dialer.loop
        let promise = loop.makePromise(of: InquiryReply.self)
        let patience =
            patience.map(TimeAmount.init)
            ?? TimeAmount(Inquiry.patience) + access.dialer.firstPatience - Dialer.patience
        loop.scheduleTask(in: patience) {
            promise.fail(ConnectFailure.timedOut)
        }
        access.dialer.connect().whenComplete { result in
            do {
                let channel = try result.get()
                let driver = InquiryDriver(inquiry, access, channel, promise)
                try LinkHandler.install(on: channel, tls: access.dialer.tls, driver.happened)
                // Too late to be told by the handler.
                if !channel.isActive { promise.fail(ConnectFailure.closed) }
            } catch {
                promise.fail(ConnectFailure(error))
            }
        }
        return promise.futureResult
    }

    private init(
        _ inquiry: Inquiry, _ access: Access, _ channel: any Channel,
        _ promise: EventLoopPromise<InquiryReply>
    ) {
        self.inquiry = inquiry
        self.access = access
        self.channel = channel
        self.promise = promise
    }

    private func happened(_ event: LinkEvent) {
        switch event {
        case .established(let peer): established(peer)
        case .received(let bytes): received(bytes)
        case .writable: break
        case .closed(let error): promise.fail(ConnectFailure(error))
        }
    }

    private func established(_ peer: Fingerprint) {
        guard access.pin == nil || peer == access.pin else {
            promise.fail(ConnectFailure.otherKey(peer))
            return channel.close(promise: nil)
        }
        access.dialer.met(on: channel)
        asked = .now
        var bytes: [UInt8] = []
        for frame in inquiry.frames(software: "relay-client \(ClientVersion.text)") {
            frame.append(to: &bytes)
        }
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    private func received(_ bytes: ByteBuffer) {
        decoder.feed(bytes.readableBytesView)
        do {
            while inquiry.outcome == nil, let frame = try decoder.next() {
                try inquiry.received(frame)
            }
        } catch {
            promise.fail(ConnectFailure(error))
            return channel.close(promise: nil)
        }
        if let outcome = inquiry.outcome {
            promise.succeed(
                InquiryReply(
                    outcome: outcome, software: inquiry.software ?? "",
                    time: asked.map { .now - $0 } ?? .zero))
            channel.close(promise: nil)
        }
    }
}
