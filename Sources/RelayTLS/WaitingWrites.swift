// SPDX-License-Identifier: Apache-2.0
internal import NIOCore

/// Plaintext that was written but not flushed, or before the handshake was complete, in order.
///
/// Not bounded here: who writes knows his window and sees the promises.
struct WaitingWrites {
    private(set) var buffers: [ByteBuffer] = []
    private var promises: [EventLoopPromise<Void>] = []

    var isEmpty: Bool { buffers.isEmpty }

    /// Upper bound of the records' length.
    var encryptedLength: Int {
        buffers.reduce(0) { sum, buffer in
            let records = buffer.readableBytes / Connection.pieceSize + 1
            return sum + buffer.readableBytes + records * Connection.recordOverhead
        }
    }

    mutating func append(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        buffers.append(buffer)
        if let promise { promises.append(promise) }
    }

    mutating func takeAll() -> WaitingWrites {
        defer { self = WaitingWrites() }
        return self
    }

    mutating func fail(with error: any Error) {
        for promise in takeAll().promises { promise.fail(error) }
    }

    /// One promise that keeps all of them; nil when nobody asked for one.
    func promise(on eventLoop: any EventLoop) -> EventLoopPromise<Void>? {
        guard promises.count > 1 else { return promises.first }
        let all = eventLoop.makePromise(of: Void.self)
        for promise in promises { all.futureResult.cascade(to: promise) }
        return all
    }
}
