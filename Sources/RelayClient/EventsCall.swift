// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem
package import RelayWire

/// `events`: prints what happens to the sessions of a host, a line for each thing, until it is ended.
package struct EventsCall {
    package var job: JobCall
    /// After so many milliseconds without output a session is idle; nil is never.
    package var idle: UInt64?
    package var json = false

    package init(_ job: JobCall) { self.job = job }

    package func run() throws -> Ending {
        try job.withAccess(nil) { access, words in
            let vigil = Vigil(
                .host(Watch(idle: idle)), software: "relay-client \(ClientVersion.text)",
                firstPatience: Duration(access.dialer.firstPatience), jitter: JobCall.bits().low)
            let json = json
            let result = try VigilDriver.run(vigil, access, words, .standard()) { happened in
                let line = EventLine(happened, at: Host.wallClock())
                return json ? line.json : line.text
            }
            switch try result.wait() {
            case .failed(let ending): return ending
            case .outcome(.refused(let refused)): return words.refusal(refused)
            case .outcome: return words.failedToConnect(.closed)
            }
        }
    }
}

/// One thing that has happened, in words or as JSON.
package struct EventLine {
    /// Nil: all that was there is told.
    private let happened: Happened?
    private let time: UInt64

    package init(_ happened: Happened?, at time: UInt64) {
        self.happened = happened
        self.time = time
    }

    package var text: String {
        guard let happened else { return "ready" }
        return ([happened.name.text, kind] + details.map { "\($0)" }).joined(separator: " ")
    }

    /// What the event is called.
    private var kind: String {
        switch happened?.what {
        case nil: "ready"
        case .here: "here"
        case .created: "created"
        case .gone: "gone"
        case .event(let event): Self.kind(event.what)
        }
    }

    private static func kind(_ what: Event.What) -> String {
        switch what {
        case .attached: "attached"
        case .detached: "detached"
        case .idle: "idle"
        case .bell: "bell"
        case .title: "title"
        case .renamed: "renamed"
        case .exited: "exited"
        case .logStopped: "log_stopped"
        case .other: "other"
        }
    }

    private var details: [String] {
        guard case .event(let event) = happened?.what else { return [] }
        let missed = event.missed > 0 ? ["(\(event.missed) missed before)"] : []
        switch event.what {
        case .attached(let viewer), .detached(let viewer):
            return [Printable.line(viewer.principal), "\(viewer.role)"] + missed
        case .idle(let milliseconds): return [SessionTable.age(milliseconds)] + missed
        case .title(let text), .logStopped(let text): return [Printable.line(text)] + missed
        case .renamed(let name): return [name.text] + missed
        case .exited(let status): return ["\(status.shellStatus)"] + missed
        case .bell, .other: return missed
        }
    }

    package var json: String {
        var members = [
            JSON.version, JSON.Member("time_ms", .number(time)),
            JSON.Member("event", .string(kind)),
        ]
        if let happened {
            members.append(JSON.Member("id", .string(happened.session.description)))
            members.append(JSON.Member("name", .string(happened.name.text)))
            if case .event(let event) = happened.what { members += Self.members(event) }
        }
        return JSON.object(members).text
    }

    private static func members(_ event: Event) -> [JSON.Member] {
        var members: [JSON.Member] = []
        switch event.what {
        case .attached(let viewer), .detached(let viewer):
            members = [
                JSON.Member("device", .string(viewer.principal)),
                JSON.Member("role", .string("\(viewer.role)")),
            ]
        case .idle(let milliseconds): members = [JSON.Member("idle_ms", .number(milliseconds))]
        case .title(let title): members = [JSON.Member("title", .string(title))]
        case .renamed(let name): members = [JSON.Member("new_name", .string(name.text))]
        case .logStopped(let reason): members = [JSON.Member("reason", .string(reason))]
        case .exited(let status): members = [JSON.Member("exit", JSON(status))]
        case .bell, .other: break
        }
        if event.missed > 0 { members.append(JSON.Member("missed", .number(event.missed))) }
        return members
    }
}
