// SPDX-License-Identifier: Apache-2.0

extension Parser {
    /// A C0 control where a sequence is open: executed at once, and the sequence goes on.
    mutating func control<Handler: SequenceHandler>(
        _ byte: UInt8, _ bytes: Span<UInt8>, at index: Int, _ handler: inout Handler
    ) {
        switch byte {
        case 0x1B: begin(.escape, at: index)
        case 0x18, 0x1A:
            finish()
            handler.execute(byte)
        default:
            keep(bytes, upTo: index)
            start = index + 1
            handler.execute(byte)
        }
    }

    mutating func escape<Handler: SequenceHandler>(
        _ byte: UInt8, at index: Int, _ handler: inout Handler
    ) {
        switch byte {
        case 0x20...0x2F:
            intermediate = byte
            state = .escapeIntermediate
        case UInt8(ascii: "["):
            parameters.removeAll()
            marker = 0
            intermediate = 0
            state = .controlEntry
        case UInt8(ascii: "]"): state = .operatingSystemCommand
        case UInt8(ascii: "P"): state = .deviceControl
        case UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"): state = .ignoredString
        default:
            let counts = isBounded(at: index)
            finish()
            if counts { handler.escape(byte, intermediate: 0) }
        }
    }

    mutating func escapeIntermediate<Handler: SequenceHandler>(
        _ byte: UInt8, at index: Int, _ handler: inout Handler
    ) {
        if byte < 0x30 {
            state = .escapeIgnore
            return
        }
        let counts = isBounded(at: index)
        finish()
        if counts { handler.escape(byte, intermediate: intermediate) }
    }

    mutating func escapeIgnore(_ byte: UInt8) {
        if byte >= 0x30 { finish() }
    }

    /// What stands between CSI and the final byte or an intermediate, as much as has come.
    mutating func controlParameters<Handler: SequenceHandler>(
        _ bytes: Span<UInt8>, from start: Int, _ handler: inout Handler
    ) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): parameters.digit(byte)
            case UInt8(ascii: ";"): parameters.separator(isColon: false)
            case UInt8(ascii: ":"): parameters.separator(isColon: true)
            case 0x7F...: continue
            case 0x40...:
                dispatchControl(byte, at: index - 1, &handler)
                return index
            default:
                controlOther(byte, bytes, at: index - 1, &handler)
                return index
            }
            state = .controlParameters
        }
        return index
    }

    /// A marker, which must be the first, an intermediate or a C0 control.
    private mutating func controlOther<Handler: SequenceHandler>(
        _ byte: UInt8, _ bytes: Span<UInt8>, at index: Int, _ handler: inout Handler
    ) {
        switch byte {
        case 0x20...0x2F:
            intermediate = byte
            state = .controlIntermediate
        case 0x3C...:
            if state == .controlEntry {
                marker = byte
                state = .controlParameters
            } else {
                state = .controlIgnore
            }
        default: control(byte, bytes, at: index, &handler)
        }
    }

    mutating func controlIntermediate<Handler: SequenceHandler>(
        _ byte: UInt8, at index: Int, _ handler: inout Handler
    ) {
        if byte >= 0x40 {
            dispatchControl(byte, at: index, &handler)
        } else {
            state = .controlIgnore
        }
    }

    mutating func controlIgnore(_ byte: UInt8) {
        if byte >= 0x40 { finish() }
    }

    private mutating func dispatchControl<Handler: SequenceHandler>(
        _ byte: UInt8, at index: Int, _ handler: inout Handler
    ) {
        let counts = isBounded(at: index)
        finish()
        if counts {
            let function = ControlFunction(
                marker: marker, intermediate: intermediate, final: byte)
            handler.control(function, parameters)
        }
    }
}
