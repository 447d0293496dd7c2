// SPDX-License-Identifier: Apache-2.0

package import RelayCore
package import RelayWire

/// What the user is told, in one place: what happened and what to do next.
package struct Words: Equatable, Sendable {
    private let destination: Destination
    /// This device's key.
    private let device: Fingerprint
    /// The session's name or id, as far as it is known.
    package var session: String?
    /// The session has answered this client before.
    package var hasAttached = false
    /// The options that say what carries the links, if they have to be given again; with a blank
    /// behind them.
    var wayOptions = ""
    /// ssh can look for a server that cannot be reached at its port.
    var sshMayLook = false
    /// Where the token is with which the user came; nil for a device of the user.
    package var token: TokenSource?

    package init(_ destination: Destination, device: Fingerprint, session: String? = nil) {
        self.destination = destination
        self.device = device
        self.session = session
    }

    private var host: String { destination.words }
    private var named: String { session.map { "the session \($0)" } ?? "the session" }

    package func ending(_ outcome: ClientCore.Outcome) -> Ending {
        switch outcome {
        case .exited(let status): return Ending(status: status.shellStatus)
        case .detached(let undelivered): return detached(undelivered: undelivered)
        case .refused(let refused, let undelivered):
            var ending = refusal(refused)
            if undelivered > 0 { ending.lines.append(Self.undelivered(undelivered)) }
            return ending
        case .unreachable: return failedToConnect(.timedOut)
        case .outputLost(let gap):
            return .failure(
                lost(gap),
                "standard output would have a hole there, so this is the end of it;"
                    + " \(comeBack)")
        }
    }

    func failedToConnect(_ failure: ConnectFailure) -> Ending {
        var ending = Ending.failure(failure.words(destination))
        guard sshMayLook, failure.isOfThePort else { return ending }
        ending.lines.append(
            "if ssh works there, it finds a server that has stopped or moved:"
                + " relay-client enrol \(host); or carries the links:"
                + " relay-client --via ssh \(host)")
        ending.isUnreached = true
        return ending
    }

    func otherKey(_ key: Fingerprint) -> String {
        ConnectFailure.otherKey(key).words(destination) + "; trying again"
    }

    /// What kept the client from its session when it left, if it had none then.
    func lastAttempt(_ failure: ConnectFailure) -> String {
        "there was no connection: \(failure.words(destination))"
    }

    /// The server is not the one that was met first.
    func changedKey(_ key: Fingerprint, pinned: Fingerprint) -> Ending {
        .failure(
            "THE KEY OF \(host) HAS CHANGED: nothing was sent",
            "accepted before: \(pinned)", "presented now:   \(key)",
            "somebody may sit between you and the host and want to read along; or the server was set"
                + " up anew",
            "if you know that it was (relay-server fingerprint, run on the host, shows its key):"
                + " relay-client forget \(host)")
    }

    /// `~.`
    private func detached(undelivered: Int) -> Ending {
        guard hasAttached else {
            return .failure("left before \(named) on \(host) answered")
        }
        var ending = Ending(status: 0, lines: ["detached from \(session ?? "it"); \(comeBack)"])
        if undelivered > 0 { ending.lines.append(Self.undelivered(undelivered)) }
        ending.isHasty = true
        return ending
    }

    /// SIGTERM, SIGHUP, a terminal that is gone: the client was made to leave.
    func ended(because reason: String) -> Ending {
        var ending = Ending.failure(
            hasAttached ? "\(reason); \(named) lives on, \(comeBack)" : reason)
        ending.isHasty = true
        return ending
    }

    var comeBack: String {
        switch token {
        case nil: break
        case .saved(let name): return "come back with: relay-client attach @\(name)"
        case .file(let path): return "come back with: relay-client attach --token-file '\(path)'"
        case .pasted, .standardInput: return "come back with the same token"
        }
        return "come back with: relay-client attach \(wayOptions)\(host)"
            + (session.map { " " + $0 } ?? "")
    }

    func lost(_ gap: Gap) -> String {
        "\(gap.end - gap.start) bytes of output were lost (\(gap.start)–\(gap.end))"
    }

    func skipped(_ count: UInt64) -> String {
        "\(count) bytes of output are not shown; this is the screen as it is now"
    }

    func uncertain(_ count: Int) -> String {
        "\(Self.typed(count)) may or may not have arrived; look before you type again"
    }

    func looksOn(leavesWith key: UInt8?) -> String {
        let leave = key.map { "; \(Self.key($0)). leaves" } ?? ""
        return "you look on at \(session ?? "it"): what you type is not sent\(leave)"
    }

    /// The server answers, and the session has not yet.
    var delayed: String { "\(host) is there, but its session is not yet; still trying, ^C ends it" }

    var notStarted: String { "the command was not started, \(named) was there before" }

    /// A key as people write it: ~, or ^A for a control character.
    static func key(_ byte: UInt8) -> String {
        byte < 0x20 ? "^\(UnicodeScalar(byte | 0x40))" : "\(UnicodeScalar(byte))"
    }

    /// A text in lines of at most so many characters, broken between words where there are any.
    static func wrapped(_ text: String, columns: Int) -> [String] {
        var lines: [String] = []
        var rest = text[...]
        while rest.count > columns {
            let head = rest.prefix(columns + 1)
            let end = head.lastIndex(of: " ") ?? rest.index(rest.startIndex, offsetBy: columns)
            lines.append(String(rest[..<end]))
            rest = rest[end...].drop { $0 == " " }
        }
        return rest.isEmpty ? lines : lines + [String(rest)]
    }

    func othersDetached(_ count: Int) -> String {
        let sessions = count == 1 ? "a detached session" : "\(count) detached sessions"
        return "\(host) has \(sessions); back to the last one with: relay-client attach"
            + " \(wayOptions)\(host)"
    }

    private static func undelivered(_ count: Int) -> String {
        "\(typed(count)) \(count == 1 ? "was" : "were") not delivered"
    }

    private static func typed(_ count: Int) -> String {
        count == 1 ? "1 typed byte" : "\(count) typed bytes"
    }
}

extension Words {
    /// A refusal in words and with a remedy.
    package func refusal(_ refused: Refused) -> Ending {
        let said = refused.text.isEmpty ? "" : ": " + Printable.line(refused.text)
        return switch refused.code {
        case .unauthorised:
            .failure(
                "this device may not log in at \(host); its fingerprint is \(device)",
                "to allow it, if ssh works there: relay-client enrol \(host); or run on the host:"
                    + " relay-server authorize \(device)")
        case .noSuchSession: .failure(noSuchSession)
        case .ended where refused.text.isEmpty || refused.text == "the session has ended":
            .failure("\(named) on \(host) has ended; \(others)")
        case .ended: .failure("\(named) on \(host) is gone\(said)", others)
        case .superseded:
            .failure("another connection of this client has taken over \(named)")
        case .nameTaken:
            .failure("\(host) has another session of that name; choose another one")
        case .rebooted:
            .failure(
                "\(host) was started anew; nobody can know whether the command started before",
                "relay-client ls \(host) lists what runs now; call again to start it again")
        case .wrongUser:
            .failure("\(host) is not the server of that user\(said); check user and port")
        case .startFailed: .failure("\(host) could not start \(named)\(said)")
        case .notAllowed: .failure("this is not allowed on \(named)\(said)")
        case .limit: .failure("\(host) refuses\(said)")
        case .violation:
            .failure(
                "\(host) cannot do what this client asks for\(said)",
                "if that explains nothing, client and server may be of different versions")
        case .inside:
            .failure(
                "this terminal is inside \(named) already: it would be shown within itself",
                "if it is not, unset RELAY_SESSION and call again")
        case .noSuchDevice:
            .failure("\(host) cannot tell which device is meant\(said)")
        case .unknownSecret:
            .failure("\(host) knows no such token or invitation; was the whole line copied?")
        case .tokenIsOver: .failure("this line opens nothing on \(host) any more\(said)")
        case .penalised:
            .failure(
                "\(host) looks at nothing from this address for \(Printable.line(refused.text)) s,"
                    + " for what came from there was wrong before; try again then",
                "a device that is let in need not wait; this one's fingerprint is \(device); to let"
                    + " it in: relay-client enrol \(host); or run on the host:"
                    + " relay-server authorize \(device)")
        case .noSuchToken:
            .failure("\(host) cannot tell which token is meant\(said)")
        case .dropped:
            .failure(
                "this terminal was taken off \(named)\(said.isEmpty ? "" : " by\(said.dropFirst())")",
                comeBack)
        case .unreachable:
            .failure("\(named) on \(host) does not answer\(said); \(others)")
        }
    }

    private var others: String {
        token == nil ? "relay-client ls \(host) lists those there are" : "ask for another token"
    }

    private var noSuchSession: String {
        if hasAttached { return "\(named) on \(host) is gone; \(others)" }
        guard let session else {
            return "no session runs on \(host) to go back to; relay-client \(host) opens one,"
                + " relay-client ls \(host) also lists those that have ended"
        }
        return "\(host) has no session \(session); \(others)"
    }
}
