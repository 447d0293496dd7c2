// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// One question to a server or, through it, to a session, and the answer. Lives for one link: what
/// is asked here can be asked again by the user, so nothing is tried twice.
package struct Inquiry: Equatable, Sendable {
    package enum Subject: Equatable, Sendable {
        /// All sessions of the user.
        case sessions
        /// This question to the session of this Attach.
        case session(Attach, Request)
        /// Who may come in, after this has been done.
        case devices(Devices)
        /// Which session tokens there are, after this has been done.
        case shares(Shares)
        /// To be let in.
        case invitation(Accept)
    }

    package enum Outcome: Equatable, Sendable {
        case answered([SessionInformation])
        /// What a session's screen shows.
        case captured([UInt8])
        case devices(DeviceTable)
        case shares(ShareTable)
        case shared(Shared)
        case accepted(Accepted)
        case refused(Refused)
    }

    package static let channel: UInt64 = 1
    /// From the start of the connection to the answer.
    package static let patience: Duration = .seconds(15)

    private var subject: Subject
    private var answers: [SessionInformation] = []
    private var text: [UInt8] = []
    /// The server's program and version, as soon as it has said hello.
    package private(set) var software: String?
    /// Set once; then the link is to be closed.
    package private(set) var outcome: Outcome?

    package init(_ subject: Subject) { self.subject = subject }

    /// What to send once the link is open.
    package func frames(software: String) -> [Frame] {
        let hello = Frame(Hello(software: software))
        switch subject {
        case .sessions: return [hello, Frame(List())]
        case .devices(let devices): return [hello, Frame(devices)]
        case .shares(let shares): return [hello, Frame(shares)]
        case .invitation(let accept): return [hello, Frame(accept)]
        case .session(let attach, let request):
            return [
                hello, Frame(attach, channel: Self.channel), Frame(request, channel: Self.channel),
            ]
        }
    }

    package mutating func received(_ frame: Frame) throws(ProtocolViolation) {
        switch frame.type {
        case .hello: software = try ProtocolViolation.decoding(frame, as: Hello.self).software
        case .pong, .closing, .attached: break
        case .listed:
            answers.append(try ProtocolViolation.decoding(frame, as: Listed.self).information)
        case .listEnd: outcome = .answered(answers)
        case .response:
            let response = try ProtocolViolation.decoding(frame, as: Response.self)
            outcome = .answered([response.information])
        case .captured:
            let captured = try ProtocolViolation.decoding(frame, as: Captured.self)
            guard text.count <= ClientCore.longestSnapshot else { throw .unexpected(.captured) }
            text += captured.text
            if captured.isLast { outcome = .captured(text) }
        case .deviceTable: outcome = .devices(try ProtocolViolation.decoding(frame))
        case .shareTable: outcome = .shares(try ProtocolViolation.decoding(frame))
        case .shared: outcome = .shared(try ProtocolViolation.decoding(frame))
        case .accepted: outcome = .accepted(try ProtocolViolation.decoding(frame))
        case .refused: outcome = .refused(try ProtocolViolation.decoding(frame))
        default: throw .unexpected(frame.type)
        }
    }
}
