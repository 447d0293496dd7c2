// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelayWire

/// What is true of the user's end and goes into a plan.
struct Circumstances {
    var user: String?
    var inputIsTerminal = true
    var outputIsTerminal = true
    var size: WindowSize?
    /// The output goes to a terminal that knows control sequences.
    var drawsScreens = false
    var terminalModes: [UInt64] = []
    /// `NAME=value`.
    var environment: [String] = []
    /// The session whose terminal this is, if it is one's.
    var within: SessionID?
}

extension ClientPlan {
    /// How to make a wish come true. `random` gives so many bytes that nobody can guess.
    init(_ wish: SessionWish, _ circumstances: Circumstances, random: (Int) -> [UInt8]) {
        let instance = Bits128(random: random)
        let session = Bits128(random: random)
        var attach = Attach(kind: .terminal, start: wish.start == .end ? .end : .oldest)
        if circumstances.drawsScreens, wish.start != .oldest {
            attach.snapshotHistory = wish.history
            attach.skips = wish.skips
        }
        attach.looksAround = circumstances.drawsScreens
        attach.user = circumstances.user
        attach.size = circumstances.size
        attach.instance = InstanceID(instance)
        attach.within = circumstances.within
        if case .existing(let reference) = wish.which {
            reference.apply(to: &attach)
        } else {
            attach.session = SessionID(session)
            attach.creation = Creation(wish, circumstances)
        }
        if case .named(let name) = wish.which { attach.name = name }
        self.init(attach: attach, jitter: Bits128(random: random).low)
        if wish.which == .new {
            names = SpeakableName.candidates(random(SpeakableName.randomnessLength))
        }
        toleratesGaps = circumstances.outputIsTerminal
        isShown = circumstances.outputIsTerminal
        asksForOthers =
            wish.which == .new && wish.command == nil && circumstances.inputIsTerminal
            && circumstances.outputIsTerminal
        software = "relay-client \(ClientVersion.text)"
    }
}

extension SessionWish {
    /// The same for a new session of the login shell beside this one.
    var forShell: SessionWish {
        var wish = self
        wish.which = .new
        wish.command = nil
        wish.log = nil
        return wish
    }
}

extension Creation {
    init(_ wish: SessionWish, _ circumstances: Circumstances) {
        // A file or pipe must not have holes, so there the program waits.
        self.init(whenFull: wish.whenFull ?? (circumstances.outputIsTerminal ? .drop : .block))
        if case .named = wish.which { userNamed = true }
        command = wish.command
        ring = wish.ring?.bytes
        expireDetached = wish.expiry?.milliseconds
        sizing = wish.sizing
        wish.log?.apply(to: &self)
        environment = circumstances.environment
        inputIsPipe = !circumstances.inputIsTerminal
        terminalModes = circumstances.terminalModes
    }
}

extension Bits128 {
    init(random: (Int) -> [UInt8]) {
        guard let bits = Bits128(bytes: random(Self.byteCount)) else {
            preconditionFailure("random gives as many bytes as it is asked for")
        }
        self = bits
    }
}
