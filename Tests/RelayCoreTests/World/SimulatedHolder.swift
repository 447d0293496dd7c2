// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A holder process: it starts step by step, and goes on whatever becomes of the server.
final class SimulatedHolder {
    /// What it does next. Between two steps anything may happen to the server.
    enum Stage: Int {
        case expectingSpecify, lockingID, listening, lockingName, marking, startingChild
        case running
        case gone
    }

    var stage = Stage.expectingSpecify
    var stepAt = Time.never
    /// From the server: Specify. To the server: Ready or StartFailed.
    let order: Flow
    let word: Flow
    var orderDecoder = FrameDecoder()
    var wordDecoder = FrameDecoder()
    var specification: Specify?
    var connections: [HolderConnection] = []
    /// The session, from the start of the child on, and its program.
    var core: HolderCore?
    /// When the core wants to be called.
    var timer = Time.never
    /// Something has changed from outside.
    var isTouched = false
    var shell = Shell()
    /// The size the PTY has.
    var size: WindowSize? {
        didSet { if let size { sizes.append((core?.log.end ?? 0, size)) } }
    }
    /// Each from an offset of the output on.
    private var sizes: [(start: UInt64, size: WindowSize)] = []
    private var lastAttachment = 0
    /// The highest generation of each typist that has attached.
    var generations: [Typist: UInt64] = [:]
    /// Who could ever have led it, and where he stood when he came.
    var leaders: [InstanceID: UInt64] = [:]
    var ringWasChanged = false

    init(latency: Time) {
        order = Flow(latency: latency)
        word = Flow(latency: latency)
    }

    var session: SessionID? { specification?.session }
    var isRunning: Bool { stage == .running }

    /// When it has something to do.
    var isDueAt: Time {
        if stage == .expectingSpecify { return min(word.arrival, order.arrival) }
        let next = min(word.arrival, stage == .gone ? .never : min(stepAt, timer))
        guard isRunning else { return next }
        return connections.reduce(next) { min($0, $1.arrivalForHolder) }
    }

    func size(at offset: UInt64) -> WindowSize? {
        sizes.last { $0.start <= offset }?.size
    }

    func newAttachment() -> AttachmentID {
        lastAttachment += 1
        return AttachmentID(lastAttachment)
    }
}

/// The program in a session: prints bytes that only depend on their offset, and reads what is
/// typed.
struct Shell {
    /// How much a PTY still has to give when the program has ended.
    static let leftInTerminal = 40

    /// It would print so many more bytes now.
    var waiting = 0
    /// It reads its input.
    var isReading = true
    /// It has closed its input, or the holder has.
    var inputIsClosed = false
    /// It ignores SIGHUP.
    var isStubborn = false
    var hasExited = false

    /// The byte that a session prints at an offset.
    static func byte(at offset: UInt64, of session: SessionID) -> UInt8 {
        let mixed = ((offset &+ session.bits.low) &* 0x9E37_79B9_7F4A_7C15) >> 40
        return 0x20 | UInt8(truncatingIfNeeded: mixed) & 0x5F
    }

    static func bytes(
        from offset: UInt64, count: Int, of session: SessionID
    ) -> ArraySlice<UInt8> {
        ArraySlice((0..<UInt64(count)).map { byte(at: offset + $0, of: session) })
    }
}
