// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
package import RelayWire

/// A question to a server or a session of it, and the answer. Runs on the main thread, which waits.
package struct InquiryCall {
    package var destination: Destination
    package var contact = Contact()

    package init(_ destination: Destination) { self.destination = destination }

    /// All sessions of the user, or why there is no list.
    package func sessions() throws -> InquiryResult<[SessionInformation]> {
        try ask(nil) { _ in .sessions }.map { outcome in
            if case .answered(let sessions) = outcome { sessions } else { [] }
        }
    }

    /// The user's devices, after what was wished has been done.
    package func devices(_ wish: Devices.Wish) throws -> InquiryResult<DeviceTable> {
        try ask(nil) { _ in .devices(Devices(wish)) }.map { outcome in
            if case .devices(let table) = outcome { table } else { DeviceTable([]) }
        }
    }

    /// What is asked of one session.
    package func session(
        _ reference: SessionReference, _ question: Request.Question
    ) throws -> InquiryResult<Void> {
        try askSession(reference, question).map { _ in }
    }

    /// What a session's screen shows; see `Request.Question.capture`.
    package func screen(
        of reference: SessionReference, styled: Bool, history: UInt64
    ) throws -> InquiryResult<[UInt8]> {
        let question = Request.Question.capture(styled: styled, history: history)
        return try askSession(reference, question).map { outcome in
            if case .captured(let text) = outcome { text } else { [] }
        }
    }

    private func askSession(
        _ reference: SessionReference, _ question: Request.Question
    ) throws -> InquiryResult<Inquiry.Outcome> {
        try ask(reference.text) { destination in
            var attach = Attach(kind: .request)
            attach.user = destination.user
            reference.apply(to: &attach)
            return .session(attach, Request(question))
        }
    }

    func ask(
        _ session: String?, _ subject: (Destination) -> Inquiry.Subject
    ) throws -> InquiryResult<Inquiry.Outcome> {
        let state = try ClientState(path: contact.statePath)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let access = try Access(destination, state, contact, on: loop)
        defer { access.end() }
        let words = access.words(session)
        let inquiry = Inquiry(subject(access.destination))
        do {
            switch try InquiryDriver.ask(inquiry, access).wait().outcome {
            case .refused(let refused): return .failed(words.refusal(refused))
            case let outcome: return .answered(outcome)
            }
        } catch ConnectFailure.otherKey(let key) {
            return .failed(words.changedKey(key, pinned: access.pin ?? key))
        } catch let failure as ConnectFailure {
            return .failed(words.failedToConnect(failure))
        }
    }
}

package enum InquiryResult<Answer> {
    case answered(Answer)
    case failed(Ending)

    func map<Other>(_ change: (Answer) -> Other) -> InquiryResult<Other> {
        switch self {
        case .answered(let answer): .answered(change(answer))
        case .failed(let ending): .failed(ending)
        }
    }
}
