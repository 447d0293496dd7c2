// SPDX-License-Identifier: Apache-2.0

/// Every kind of frame there is, by its number on the wire. Numbers are never used again.
package enum FrameType: UInt64, CaseIterable, Sendable {
    case hello = 0x00
    case ping = 0x01
    case pong = 0x02
    case closing = 0x03

    case watch = 0x04
    case happened = 0x05
    case upgrade = 0x06
    case running = 0x07

    case attach = 0x10
    case list = 0x11
    case listed = 0x12
    case listEnd = 0x13
    case devices = 0x14
    case deviceTable = 0x15
    case notice = 0x16
    case padding = 0x17
    case token = 0x18
    case accept = 0x19
    case accepted = 0x1A
    case shares = 0x1B
    case shareTable = 0x1C
    case shared = 0x1D

    case specify = 0x20
    case ready = 0x21
    case startFailed = 0x22
    case admit = 0x23
    case logOrder = 0x28

    case attached = 0x30
    case output = 0x31
    case gap = 0x32
    case acknowledge = 0x33
    case input = 0x34
    case inputEnd = 0x35
    case inputTaken = 0x36
    case resize = 0x37
    case signal = 0x38
    case exited = 0x39
    case exitSeen = 0x3A
    case bye = 0x3B
    case request = 0x3C
    case response = 0x3D
    case refused = 0x3E
    case snapshot = 0x3F
    case captured = 0x40
    case suppress = 0x41
    case report = 0x42
    case sessionSize = 0x43
    case askPresent = 0x44
    case present = 0x45
    case drop = 0x46
    case event = 0x4C
    case remark = 0x4D
    case denied = 0x50

    /// Between whom a frame travels; the server forwards only what is end-to-end.
    package enum Scope: Sendable {
        /// One hop, either direction: about the link itself, always on channel 0.
        case link
        /// Client and server; what the server makes of it may reach a holder.
        case clientServer
        /// Server and holder; never accepted from a client.
        case serverHolder
        /// From the client through the server, untouched, to the holder of the channel.
        case clientToHolder
        /// From the holder through the server, untouched, to the client of the channel.
        case holderToClient
    }

    package var scope: Scope {
        switch self {
        case .hello, .ping, .pong, .closing: .link
        case .attach, .list, .listed, .listEnd, .devices, .deviceTable, .notice, .padding, .token,
            .accept, .accepted, .shares, .shareTable, .shared, .watch, .happened, .upgrade,
            .running:
            .clientServer
        case .specify, .ready, .startFailed, .admit, .logOrder: .serverHolder
        case .acknowledge, .input, .inputEnd, .resize, .signal, .exitSeen, .bye, .request, .report,
            .askPresent, .drop:
            .clientToHolder
        case .attached, .output, .gap, .inputTaken, .exited, .response, .refused, .snapshot,
            .captured, .suppress, .sessionSize, .present, .denied, .event, .remark:
            .holderToClient
        }
    }
}
