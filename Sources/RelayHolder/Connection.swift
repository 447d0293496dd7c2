// SPDX-License-Identifier: Apache-2.0
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// One server's connection to the holder: an attachment, or a question. Closed when it goes.
final class Connection {
    /// Output is taken from the log only while less than this waits to be written.
    private static let enough = 64 * 1024

    /// So much memory a connection keeps that has nothing to write: enough for keys and prompts.
    private static let idleCapacity = 4096

    let id: AttachmentID
    let descriptor: OwnedDescriptor
    var decoder = FrameDecoder()
    /// Frames being written, from `written` on.
    private var outgoing: [UInt8] = []
    private var written = 0
    /// The connection ends once everything for it is written.
    var isEnding = false
    /// The socket takes nothing now; `poll` says when it does.
    private(set) var isFull = false

    init(id: AttachmentID, descriptor: consuming OwnedDescriptor) {
        self.id = id
        self.descriptor = descriptor
    }

    /// What became of the frames there were.
    enum Pumped {
        /// Everything is written.
        case drained
        /// The rest waits for the socket.
        case waiting
        /// The other side is gone.
        case lost
    }

    /// Writes frames from the core until it has no more or the socket is full.
    func pump(_ core: inout HolderCore, now: Instant) -> Pumped {
        isFull = false
        while true {
            while outgoing.count - written < Self.enough,
                let frame = core.nextFrame(for: id, now: now)
            {
                frame.append(to: &outgoing)
            }
            guard written < outgoing.count else {
                outgoing.removeAll(keepingCapacity: outgoing.capacity <= Self.idleCapacity)
                written = 0
                return .drained
            }
            switch descriptor.write(outgoing.span.extracting(written...)) {
            case .bytes(let count): advance(by: count)
            case .wouldBlock:
                isFull = true
                return .waiting
            case .endOfFile, .failed: return .lost
            }
        }
    }

    private func advance(by count: Int) {
        written += count
        guard written == outgoing.count || written >= Self.enough else { return }
        outgoing.removeFirst(written)
        written = 0
    }
}
