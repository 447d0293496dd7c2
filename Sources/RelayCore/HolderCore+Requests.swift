// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
package import RelayWire

/// Questions to the session, and what is done when somebody asks for it.
extension HolderCore {
    /// The driver has looked which program would get a key typed now; before each question.
    package mutating func looked(programInFront: String?) { self.programInFront = programInFront }

    mutating func receivedRequest(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        // One question each: so the answers that wait are bounded, however fast somebody asks.
        guard let attachment = attachments[id], attachment.kind == .request, !attachment.hasAsked
        else { throw .unexpected(.request) }
        attachments[id]?.hasAsked = true
        let request = try ProtocolViolation.decoding(frame, as: Request.self)
        if request.question.isForOwner, attachment.role < .owner {
            return refuse(id, Refused(.notAllowed, "only the owner of the session may do that"))
        }
        switch request.question {
        case .information: break
        case .kill: kill(now: now)
        case .setRing(let wanted):
            let allowed = UInt64(description.smallestRing)...UInt64(ByteLog.largestCapacity)
            guard allowed.contains(wanted) else {
                return refuse(id, Refused(.limit, "a ring has 64 KiB to 1 GiB"))
            }
            let change = Effect.setRing(wanted, was: UInt64(description.ring), for: id)
            return effects.append(change)
        case .capture(let styled, let history):
            return queueCapture(for: id, styled: styled, history: history)
        case .rename(let name) where name == description.name: break
        case .rename(let name): return effects.append(.rename(name, for: id))
        case .signal(let number):
            if life == .running { return effects.append(.signalProcesses(number, for: id)) }
        case .logStopped(let reason): logStopped(reason)
        case .wait(let idle):
            if !isComplete {
                attachments[id]?.awaits = Awaited(idle: Self.idle(idle), since: now)
                return
            }
        }
        respond(to: id, now: now)
    }

    /// The session has another name now.
    package mutating func renamed(_ name: SessionName, for id: AttachmentID, now: Instant) {
        description.name = name
        description.userNamed = true
        tellWatchers(.renamed(name))
        respond(to: id, now: now)
    }

    /// It could not be given that name; nil if another session has it.
    package mutating func notRenamed(_ reason: String?, for id: AttachmentID) {
        guard attachments[id] != nil else { return }
        if let reason {
            refuse(id, Refused(.limit, reason))
        } else {
            refuse(id, Refused(.nameTaken, "another session has this name"))
        }
    }

    /// The signal was sent to all processes that may be sent one.
    package mutating func signalled(for id: AttachmentID, now: Instant) {
        respond(to: id, now: now)
    }

    /// None of the session's processes may be sent a signal.
    package mutating func notSignalled(for id: AttachmentID) {
        guard attachments[id] != nil else { return }
        refuse(id, Refused(.notAllowed, "what runs there belongs to another user, such as root"))
    }

    mutating func respond(to id: AttachmentID, now: Instant) {
        drawOutput()
        let response = Response(information(now: now))
        attachments[id]?.queue(response)
    }

    /// The host has room for the ring as it is to be.
    package mutating func ringAllowed(_ ring: UInt64, for id: AttachmentID, now: Instant) {
        description.ring = Int(ring)
        shrunkUntil = nil
        setCapacity(description.ring)
        respond(to: id, now: now)
        refreshAllowance(now: now)
    }

    package mutating func ringRefused(_ reason: String, for id: AttachmentID) {
        if attachments[id] != nil { refuse(id, Refused(.limit, reason)) }
    }

    mutating func setCapacity(_ capacity: Int) {
        drawOutput()
        let before = log.start
        log.setCapacity(capacity)
        countLost(since: before)
    }

    /// The log has forgotten what it held from `start` on, up to its own.
    mutating func countLost(since start: UInt64) {
        let unseen = max(start, shownEnd)
        if log.start > unseen { lost += log.start - unseen }
    }

    /// How the session does, in the words of the protocol.
    package func information(now: Instant) -> SessionInformation {
        var information = SessionInformation(
            session: description.session, name: description.name)
        information.userNamed = description.userNamed
        information.command = description.command
        information.process = description.process
        information.age = (now - startedAt).milliseconds
        information.idle = (now - printedAt).milliseconds
        information.attached = UInt64(attachments.values.count(where: \.isTerminal))
        information.detached = leftAt.map { (now - $0).milliseconds }
        if case .exited(let status) = life { information.exit = status }
        information.size = leadership.size
        information.logStart = log.start
        information.logEnd = log.end
        information.ring = UInt64(log.capacity)
        information.lost = lost
        if life == .running { information.programInFront = programInFront }
        information.viewers = viewers
        information.title = screen.screen.titles.current.map(Self.line)
        information.lastLine = screen.screen.lastLine.map(Self.line)
        information.software = description.software
        information.logFile = description.logFile
        information.logFault = logComplaint
        return information
    }

    private var viewers: [Viewer] {
        attachments.filter(\.value.isTerminal).sorted { $0.key.number < $1.key.number }.map {
            let leads = $0.value.mayLead && $0.value.typist == leadership.leader
            return Viewer(principal: $0.value.principal, role: $0.value.role, leads: leads)
        }
    }

    /// As much of a text as the wire takes.
    static func line(_ bytes: [UInt8]) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        while text.utf8.count > SessionInformation.maximumLineLength { text.removeLast() }
        return text
    }
}

extension Request.Question {
    /// It changes the session.
    fileprivate var isForOwner: Bool {
        switch self {
        case .information, .capture, .wait: false
        case .kill, .setRing, .rename, .signal, .logStopped: true
        }
    }
}
