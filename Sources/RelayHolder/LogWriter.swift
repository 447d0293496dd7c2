// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// Writes all that a session prints to a file: a process of its own, and for the session's holder a
/// log cursor like any other. It never makes the job wait: what it is too slow for is lost in the ring
/// first, and the holder says so. Lives as long as the session, or as the disk takes what comes.
final class LogWriter {
    private static let channel: UInt64 = 1
    /// The holder's connection, which is there or was a moment ago.
    private static let patience: CInt = 10_000

    private let order: LogOrder
    private let directory: PrivateDirectory
    private let connection: OwnedDescriptor
    private var decoder = FrameDecoder()
    private var file: LogFile

    init(_ order: LogOrder) throws(SystemCallError) {
        self.order = order
        directory = try PrivateDirectory.open(path: order.runDirectory, create: false)
        connection = try UnixSocket.connect(in: directory, name: order.session.description)
        file = try LogFile(order.file, piece: order.piece)
        var attach = Attach(kind: .log, role: .owner, start: .oldest)
        attach.session = order.session
        try Self.send(Self.introduction + [Frame(attach, channel: Self.channel)], on: connection)
    }

    private static var introduction: [Frame] {
        [
            Frame(Hello(software: HolderProgram.software, features: Feature.all)),
            Frame(Admit(principal: HolderCore.logPrincipal, role: .owner)),
        ]
    }

    /// Until the session ends. An error is the holder's end, or the disk's.
    func run() throws {
        do {
            while try takeFrame() {}
        } catch let fault as FileFault {
            report("\(fault.error)")
        }
    }

    /// The disk's, not the holder's.
    private struct FileFault: Error { let error: SystemCallError }

    private func write(_ bytes: [UInt8]) throws(FileFault) {
        do throws(SystemCallError) { try file.write(bytes) } catch {
            throw FileFault(error: error)
        }
    }

    /// False when nothing comes any more.
    private func takeFrame() throws -> Bool {
        guard let frame = try nextFrame() else { return false }
        switch frame.type {
        case .output:
            let output = try frame.decode(Output.self)
            try write(output.bytes)
            try acknowledge(output.end)
        case .gap:
            try acknowledge(frame.decode(Gap.self).end)
        case .exited, .refused: return false
        default: break
        }
        return true
    }

    private func acknowledge(_ offset: UInt64) throws {
        try Self.send(
            [Frame(Acknowledge(written: offset), channel: Self.channel)], on: connection)
    }

    /// Nil at the connection's end.
    private func nextFrame() throws -> Frame? {
        while true {
            if let frame = try decoder.next() { return frame }
            let (bytes, result) = connection.read(atMost: HolderCore.largestRead)
            switch result {
            case .bytes: decoder.feed(bytes)
            case .wouldBlock: try Self.wait(for: connection, POLLIN, milliseconds: -1)
            case .endOfFile, .failed: return nil
            }
        }
    }

    /// Tells the holder, which tells whoever looks at the session.
    private func report(_ reason: String) {
        var attach = Attach(kind: .request, role: .owner)
        attach.session = order.session
        var text = reason
        while text.utf8.count > SessionInformation.maximumLineLength { text.removeLast() }
        let frames = [
            Frame(attach, channel: Self.channel),
            Frame(Request(.logStopped(text)), channel: Self.channel),
        ]
        guard
            let asking = try? UnixSocket.connect(in: directory, name: order.session.description),
            (try? Self.send(Self.introduction + frames, on: asking)) != nil
        else { return }
        // The answer shall be there: who leaves before it has asked nothing.
        try? Self.wait(for: asking, POLLIN, milliseconds: Self.patience)
    }

    private static func send(
        _ frames: [Frame], on connection: borrowing OwnedDescriptor
    ) throws(SystemCallError) {
        var bytes: [UInt8] = []
        for frame in frames { frame.append(to: &bytes) }
        while !bytes.isEmpty {
            switch connection.write(bytes.span) {
            case .bytes(let count): bytes.removeFirst(count)
            case .wouldBlock: try wait(for: connection, POLLOUT, milliseconds: patience)
            case .endOfFile, .failed: throw SystemCallError(call: "send", errno: EPIPE)
            }
        }
    }

    private static func wait(
        for connection: borrowing OwnedDescriptor, _ events: CInt, milliseconds: CInt
    ) throws(SystemCallError) {
        var interest = pollfd(fd: connection.raw, events: Int16(events), revents: 0)
        let count = retryingInterrupts { unsafe poll(&interest, 1, milliseconds) }
        guard count > 0 else { throw SystemCallError(call: "poll", errno: ETIMEDOUT) }
    }
}
