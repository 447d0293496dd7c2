// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
package import RelayWire

/// The sessions of several hosts, asked all at once. Runs on the main thread, which waits; a host
/// that does not answer in time is left out, with the reason.
package struct HostSurvey {
    /// Of all hosts; one that sleeps keeps the others' lines waiting no longer.
    package static let patience: Duration = .seconds(5)

    package struct Answer {
        package let host: String
        /// The sessions, or why there is no answer.
        package let result: InquiryResult<[SessionInformation]>
    }

    private let destinations: [Destination]
    private let contact: Contact
    private let patience: Duration

    package init(
        _ destinations: [Destination], _ contact: Contact, patience: Duration = Self.patience
    ) {
        self.destinations = destinations
        self.contact = contact
        self.patience = patience
    }

    /// In the order of the hosts.
    package func answers() throws -> [Answer] {
        let state = try ClientState(path: contact.statePath)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        var asked: [(Destination, Question)] = []
        for destination in destinations {
            asked.append((destination, ask(destination, state, on: loop)))
        }
        return asked.map { destination, question in
            Answer(host: destination.words, result: question.answer())
        }
    }

    /// A question under way.
    private struct Question {
        let access: Access?
        let words: Words?
        /// Why there is no way to the host, if there is none.
        let fault: String?
        let reply: EventLoopFuture<InquiryReply>?

        /// Waits.
        func answer() -> InquiryResult<[SessionInformation]> {
            guard let access, let words, let reply else { return .failed(.failure(fault ?? "")) }
            defer { access.end() }
            do {
                switch try reply.wait().outcome {
                case .answered(let sessions): return .answered(sessions)
                case .refused(let refused): return .failed(words.refusal(refused))
                case .captured, .devices, .shares, .shared, .accepted:
                    return .failed(.failure("that was no list"))
                }
            } catch ConnectFailure.otherKey(let key) {
                return .failed(words.changedKey(key, pinned: access.pin ?? key))
            } catch {
                return .failed(words.failedToConnect(ConnectFailure(error)))
            }
        }
    }

    private func ask(
        _ destination: Destination, _ state: borrowing ClientState, on loop: any EventLoop
    ) -> Question {
        do {
            let access = try Access(destination, state, contact, on: loop)
            // Several programs at once must not ask the user for passwords.
            if destinations.count > 1 { access.dialer.program?.worked() }
            let reply = InquiryDriver.ask(Inquiry(.sessions), access, patience: patience)
            let words = Words(access.destination, device: access.device)
            return Question(access: access, words: words, fault: nil, reply: reply)
        } catch {
            return Question(access: nil, words: nil, fault: "\(error)", reply: nil)
        }
    }
}

/// What `ls` prints of several hosts.
package struct HostListing {
    private let answers: [HostSurvey.Answer]

    package init(_ answers: [HostSurvey.Answer]) { self.answers = answers }

    /// The sessions as a table, or JSON on one line.
    package func lines(json: Bool) -> [String] {
        if json { return [self.json] }
        let answered = answers.compactMap { answer in
            if case .answered(let sessions) = answer.result { (answer.host, sessions) } else { nil }
        }
        if answers.count == 1, let (_, sessions) = answered.first {
            return sessions.isEmpty ? [] : SessionTable(sessions).lines
        }
        let some = answered.filter { !$0.1.isEmpty }
        return some.isEmpty ? [] : SessionTable(some).lines
    }

    private var json: String {
        let hosts = answers.map { answer in
            var sessions: [SessionInformation] = []
            var fault: String?
            switch answer.result {
            case .answered(let some): sessions = some
            case .failed(let ending): fault = ending.lines.joined(separator: "; ")
            }
            return JSON.object([
                JSON.Member("host", .string(answer.host)),
                JSON.Member("error", .optional(fault)),
                JSON.Member("sessions", .array(sessions.map(JSON.init))),
            ])
        }
        return JSON.object([JSON.version, JSON.Member("hosts", .array(hosts))]).text
    }

    /// What became of those whose holders died.
    private var obituaries: [String] {
        answers.flatMap { answer -> [String] in
            guard case .answered(let sessions) = answer.result else { return [] }
            return sessions.compactMap { session in
                session.died.map {
                    "\(session.name) on \(answer.host) is gone: \(Printable.line($0))"
                }
            }
        }
    }

    /// How the call ends after that: with a line for each host that has nothing to list.
    package var ending: Ending {
        var ending = Ending(status: 0)
        for answer in answers {
            switch answer.result {
            case .answered(let sessions):
                if sessions.isEmpty { ending.lines.append("\(answer.host) has no sessions") }
            case .failed(let failure):
                ending.status = failure.status
                ending.lines += failure.lines
            }
        }
        ending.lines += obituaries
        return ending
    }
}
