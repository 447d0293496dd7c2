// SPDX-License-Identifier: Apache-2.0

/// The size of the client's terminal has changed.
package struct Resize: FrameBody {
    package static let type = FrameType.resize
    package var size: WindowSize

    package init(size: WindowSize) { self.size = size }

    package init(from reader: inout ByteReader) throws(WireError) {
        let varints = [
            try reader.varint(), try reader.varint(), try reader.varint(), try reader.varint(),
        ]
        guard let size = WindowSize(varints) else { throw .invalid(.resize, field: 1) }
        self.size = size
    }

    package func write(to writer: inout ByteWriter) {
        for value in size.varints { writer.varint(value) }
    }
}

/// A signal for a session, by its POSIX number (the same on every system we know).
package enum SessionSignal: UInt64, Sendable, CaseIterable {
    case hangup = 1
    case interrupt = 2
    case quit = 3
    case kill = 9
    case terminate = 15
}

/// A signal that reached the client and is meant for the program in front, as a key would be.
package struct Signal: FrameBody {
    package static let type = FrameType.signal
    package var signal: SessionSignal

    package init(_ signal: SessionSignal) { self.signal = signal }

    package init(from reader: inout ByteReader) throws(WireError) {
        guard let signal = SessionSignal(rawValue: try reader.varint()) else {
            throw .invalid(.signal, field: 1)
        }
        self.signal = signal
    }

    package func write(to writer: inout ByteWriter) { writer.varint(signal.rawValue) }
}

/// How the session's child ended.
package enum ExitStatus: Hashable, Sendable {
    case exited(code: UInt8)
    case signalled(number: UInt8)

    /// As a shell says it in `$?`.
    package var shellStatus: Int32 {
        switch self {
        case .exited(let code): Int32(code)
        case .signalled(let number): 128 + Int32(number)
        }
    }
}

/// The child has ended and the log is complete.
package struct Exited: FrameBody {
    package static let type = FrameType.exited

    package var status: ExitStatus
    /// Where the log ends; every byte before it was sent.
    package var end: UInt64

    package init(status: ExitStatus, end: UInt64) {
        self.status = status
        self.end = end
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let kind = try reader.varint()
        guard let value = UInt8(exactly: try reader.varint()) else {
            throw .invalid(.exited, field: 2)
        }
        switch kind {
        case 0: status = .exited(code: value)
        case 1: status = .signalled(number: value)
        default: throw .invalid(.exited, field: 1)
        }
        end = try reader.varint()
    }

    package func write(to writer: inout ByteWriter) {
        switch status {
        case .exited(let code):
            writer.varint(0)
            writer.varint(UInt64(code))
        case .signalled(let number):
            writer.varint(1)
            writer.varint(UInt64(number))
        }
        writer.varint(end)
    }
}

/// The client has shown the end of the session: the holder need not keep it.
package struct ExitSeen: FrameBody {
    package static let type = FrameType.exitSeen
    package init() {}
    package init(from reader: inout ByteReader) throws(WireError) {}
    package func write(to writer: inout ByteWriter) {}
}

/// The instance leaves for good and its input is complete: it need not be remembered.
package struct Bye: FrameBody {
    package static let type = FrameType.bye
    package init() {}
    package init(from reader: inout ByteReader) throws(WireError) {}
    package func write(to writer: inout ByteWriter) {}
}
