// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
package import RelayWire

/// A question to a server or a session of it, and the answer. Runs on the main thread, which waits.
package struct InquiryCall {
    package var destination: Destination
    package var statePath: String?
    package var acceptsNew = false

    package init(_ destination: Destination) { self.destination = destination }

    /// All sessions of the user, or why there is no list.
    package func sessions() throws -> InquiryResult {
        try ask(nil) { _ in .sessions }
    }

    /// What is asked of one session.
    package func session(
        _ reference: SessionReference, _ question: Request.Question
    ) throws -> InquiryResult {
        try ask(reference.text) { destination in
            var attach = Attach(kind: .request)
            attach.user = destination.user
            reference.apply(to: &attach)
            return .session(attach, Request(question))
        }
    }

    private func ask(
        _ session: String?, _ subject: (Destination) -> Inquiry.Subject
    ) throws -> InquiryResult {
        let state = try ClientState(path: statePath)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let access = try Access(destination, state, acceptsNew: acceptsNew, on: loop)
        let words = Words(access.destination, device: access.device, session: session)
        let inquiry = Inquiry(subject(access.destination))
        do {
            switch try InquiryDriver.ask(inquiry, access).wait() {
            case .answered(let answers): return .answered(answers)
            case .captured(let text): return .captured(text)
            case .refused(let refused): return .failed(words.refusal(refused))
            }
        } catch ConnectFailure.otherKey(let key) {
            return .failed(words.changedKey(key, pinned: access.pin))
        } catch let failure as ConnectFailure {
            return .failed(words.failedToConnect(failure))
        }
    }
}

package enum InquiryResult: Equatable, Sendable {
    case answered([SessionInformation])
    case captured([UInt8])
    case failed(Ending)
}
