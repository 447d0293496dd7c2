// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// People who call clients, and questions put to a session from elsewhere.
extension World {
    /// Names that people use; few, so that they meet.
    static let names = ["work", "mail"].compactMap(SessionName.init)
    /// Names that clients make up; few, so that they are taken.
    static let madeUpNames = ["red-fox", "blue-owl", "old-elk"].compactMap(SessionName.init)

    func run(_ call: Call) {
        let number = clients.count
        guard number < SimulatedClient.maximumCount, let attach = attach(for: call, number)
        else { return }
        var plan = ClientPlan(attach: attach, jitter: generator.next())
        plan.attach.looksAround = attach.kind == .terminal
        if call.makesUpNames { plan.names = Self.madeUpNames.shuffled(using: &generator) }
        let client = SimulatedClient(number: number, call: call, plan: plan)
        clients.append(client)
        client.core.started(now: now)
    }

    private func attach(for call: Call, _ number: Int) -> Attach? {
        var attach = Attach(kind: .terminal, start: generator.once(in: 5) ? .end : .oldest)
        attach.instance = SimulatedVisit(client: number).instance
        attach.size = WindowSize(columns: 80 + UInt16(number), rows: 24)
        switch call {
        case .new(let whenFull):
            attach.session = .created(by: number)
            attach.creation = creation(whenFull)
        case .piped:
            attach.session = .created(by: number)
            attach.creation = creation(.block, inputIsPipe: true)
        case .named(let name):
            attach.session = .created(by: number)
            attach.creation = creation(.drop)
            attach.creation?.userNamed = true
            attach.name = Self.names[name % Self.names.count]
        case .attach(let name): attach.name = Self.names[name % Self.names.count]
        case .latest: attach.latest = true
        case .view(let wanted), .log(let wanted):
            let sessions = host.starts.keys.sorted { $0.bits.low < $1.bits.low }
            guard !sessions.isEmpty else { return nil }
            attach.session = sessions[wanted % sessions.count]
            attach.role = .view
            if case .log = call { attach.kind = .log }
        }
        return attach
    }

    private func creation(_ whenFull: WhenFull, inputIsPipe: Bool = false) -> Creation {
        var creation = Creation(whenFull: whenFull)
        creation.ring = UInt64(Self.smallestRing + generator.below(400))
        creation.inputIsPipe = inputIsPipe
        return creation
    }

    /// A question that reaches the session at once.
    func ask(_ holder: SimulatedHolder, _ question: Request.Question) {
        var attach = Attach(kind: .request)
        attach.session = holder.session
        visit(holder, [Frame(attach, channel: 1), Frame(Request(question), channel: 1)])
    }

    /// Typists come, say nothing and go without a word, slower than any link is late.
    func crowd(_ holder: SimulatedHolder) {
        isCrowded = true
        for _ in 0...InputLedger.maximumRemembered {
            run(for: .milliseconds(200))
            guard holder.isRunning else { return }
            var attach = Attach(kind: .terminal, start: .end)
            attach.session = holder.session
            let instance = InstanceID(Bits128(high: 9, low: generator.next()))
            attach.instance = instance
            attach.generation = 1
            visit(holder, [Frame(attach, channel: 1)])
        }
    }

    /// Somebody connects, says this, and goes when it is answered.
    private func visit(_ holder: SimulatedHolder, _ frames: [Frame]) {
        let id = holder.newAttachment()
        let admit = Admit(principal: "device \(Fingerprint.ofWorld)", role: .owner)
        holder.core?.attachmentOpened(id)
        for frame in [Frame(admit)] + frames {
            do {
                try holder.core?.received(frame, from: id, now: now)
            } catch {
                law(false, "honest visitors never break the protocol: \(error)")
            }
        }
        while holder.core?.nextFrame(for: id, now: now) != nil {}
        holder.core?.attachmentClosed(id, now: now)
    }
}

extension SessionID {
    /// The id that a client chooses for the session it would create.
    static func created(by client: Int) -> SessionID { .number(UInt64(client) + 1) }
}
