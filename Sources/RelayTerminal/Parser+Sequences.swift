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

    mutating func controlEntry<Handler: SequenceHandler>(
        _ byte: UInt8, at index: Int, _ handler: inout Handler
    ) {
        state = .controlParameters
        if byte >= 0x3C, byte <= 0x3F {
            marker = byte
        } else {
            controlParameters(byte, at: index, &handler)
        }
    }

    mutating func controlParameters<Handler: SequenceHandler>(
        _ byte: UInt8, at index: Int, _ handler: inout Handler
    ) {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): parameters.digit(byte)
        case UInt8(ascii: ";"): parameters.separator(isColon: false)
        case UInt8(ascii: ":"): parameters.separator(isColon: true)
        case 0x20...0x2F:
            intermediate = byte
            state = .controlIntermediate
        case 0x3C...0x3F: state = .controlIgnore
        default: dispatchControl(byte, at: index, &handler)
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
