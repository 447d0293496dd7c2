// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore

extension Dialer {
    /// What a server shows of itself before anything is said to it.
    struct Presentation: Sendable {
        let key: Fingerprint
        let address: String?
    }

    /// Shakes hands and leaves: for a server that is not known yet. It learns our key from that, as
    /// any server does.
    func meet(
        within patience: TimeAmount? = nil
    ) -> EventLoopFuture<Presentation> {
        let promise = loop.makePromise(of: Presentation.self)
        connect().whenComplete { result in
            do {
                try meet(over: result.get(), promise)
            } catch {
                promise.fail(ConnectFailure(error))
            }
        }
        loop.scheduleTask(in: patience ?? firstPatience) { promise.fail(ConnectFailure.timedOut) }
        return promise.futureResult
    }

    private func meet(
        over channel: any Channel, _ promise: EventLoopPromise<Presentation>
    ) throws {
        let address = channel.remoteAddress?.ipAddress
        try LinkHandler.install(on: channel, tls: tls) { event in
            switch event {
            case .established(let peer):
                promise.succeed(Presentation(key: peer, address: address))
                channel.close(promise: nil)
            case .closed(let error): promise.fail(ConnectFailure(error))
            case .received, .writable: break
            }
        }
        promise.futureResult.whenFailure { _ in channel.close(promise: nil) }
    }
}
