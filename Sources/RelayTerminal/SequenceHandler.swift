// SPDX-License-Identifier: Apache-2.0

/// What gives meaning to what a `Parser` finds. A screen is one; whoever answers queries, or looks
/// for them, can be another beside it.
package protocol SequenceHandler {
    /// A run of 0x20...0x7E.
    mutating func print(ascii run: Span<UInt8>)
    /// Another character; never a control or a surrogate.
    mutating func print(scalar: UInt32)
    /// A C0 control, as BEL or LF; also inside of an unfinished sequence, as ECMA-48 has it.
    mutating func execute(_ control: UInt8)
    /// ESC, at most one intermediate (0 if none), and this.
    mutating func escape(_ final: UInt8, intermediate: UInt8)
    /// CSI.
    mutating func control(_ function: ControlFunction, _ parameters: borrowing Parameters)
    /// OSC, without the controls in it.
    mutating func operatingSystemCommand(_ payload: [UInt8])
    /// DCS, parameters and all.
    mutating func deviceControl(_ payload: [UInt8])
}

/// Which function a control sequence asks for.
package struct ControlFunction: Equatable, Sendable {
    /// One of `<=>?`, or 0.
    package let marker: UInt8
    /// One of 0x20...0x2F, or 0.
    package let intermediate: UInt8
    package let final: UInt8
}
