// SPDX-License-Identifier: Apache-2.0

package import Logging
package import NIOCore
internal import RelayCore
internal import RelaySystem
package import RelayWire

/// Asks every holder how its session does, all at once. Whoever does not answer in time is left
/// out. Confined to the event loop.
package struct Survey {
    static let patience: TimeAmount = .seconds(2)
    private static let channel: UInt64 = 1

    private let sessions: SessionDirectory
    private let loop: any EventLoop
    private let log: Logger

    package init(of sessions: SessionDirectory, on loop: any EventLoop, log: Logger) {
        self.sessions = sessions
        self.loop = loop
        self.log = log
    }

    /// The oldest session first.
    package func answers() -> EventLoopFuture<[SessionInformation]> {
        let asked: [EventLoopFuture<SessionInformation?>]
        do throws(SystemCallError) {
            asked = try sessions.sessions().compactMap { ask($0) }
        } catch {
            log.error("cannot look for sessions: \(error)")
            return loop.makeSucceededFuture([])
        }
        return EventLoopFuture.whenAllSucceed(asked, on: loop).map { answers in
            answers.compactMap(\.self).sorted { ($0.age, $1.name.text) > ($1.age, $0.name.text) }
        }
    }

    /// Nil when nobody listens under the id: what a killed holder left.
    private func ask(
        _ session: SessionID, _ question: Request.Question = .information
    ) -> EventLoopFuture<SessionInformation?>? {
        let promise = loop.makePromise(of: Frame?.self)
        let handler = QuestionHandler(
            Self.question(to: session, question), answers: [.response, .refused],
            patience: Self.patience,
            promise: promise)
        do throws(SystemCallError) {
            guard let connection = try sessions.connect(to: session) else {
                promise.succeed(nil)
                return nil
            }
            HolderConnection.open(connection, with: handler, on: loop).whenFailure { _ in
                promise.succeed(nil)
            }
        } catch {
            log.warning("session \(session) cannot be asked: \(error)")
            promise.succeed(nil)
            return nil
        }
        return promise.futureResult.map { [log] frame in
            let answer = Self.information(in: frame)
            if answer == nil { log.warning("session \(session) does not answer") }
            return answer
        }
    }

    /// Has a session do something; whether it does, the next survey says.
    func tell(_ session: SessionID, _ question: Request.Question) {
        _ = ask(session, question)
    }

    private static func question(
        to session: SessionID, _ question: Request.Question
    ) -> [Frame] {
        var attach = Attach(kind: .request)
        attach.session = session
        return [
            Frame(Hello(software: ServedHost.software)),
            Frame(Admit(principal: "server", role: .owner)),
            Frame(attach, channel: channel),
            Frame(Request(question), channel: channel),
        ]
    }

    private static func information(in frame: Frame?) -> SessionInformation? {
        guard let frame, frame.type == .response else { return nil }
        return try? frame.decode(Response.self).information
    }
}
