// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// Where the client keeps its files.
struct StateOption: ParsableArguments {
    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "The directory of keys and known hosts.",
            discussion: "$XDG_STATE_HOME/relay or ~/.local/state/relay if not given.",
            valueName: "dir"))
    var path: String?
}

/// What every call that connects to a server takes besides its host.
struct ServerOptions: ParsableArguments {
    @OptionGroup var state: StateOption

    @Flag(help: "Accept the key of a server that is not known yet without asking.")
    var acceptNew = false

    func inquiry(_ destination: Destination) -> InquiryCall {
        var call = InquiryCall(destination)
        call.statePath = state.path
        call.acceptsNew = acceptNew
        return call
    }
}

/// What the calls that show a session have in common.
struct ViewOptions: ParsableArguments {
    enum Start: String, ExpressibleByArgument, CaseIterable {
        case screen
        case oldest
        case end

        var start: SessionWish.Start {
            switch self {
            case .screen: .screen
            case .oldest: .oldest
            case .end: .end
            }
        }
    }

    @OptionGroup var server: ServerOptions

    @Option(
        help: ArgumentHelp(
            "Begin with the screen as it is now, with the oldest output that is kept, or with what"
                + " is printed next.",
            valueName: "screen|oldest|end"))
    var from = Start.screen

    @Option(
        help: ArgumentHelp(
            "Lines that have left the screen, shown before it: 0 to 10000.", valueName: "lines"),
        transform: historyLines)
    var history: UInt64 = 2000

    @Option(
        help: ArgumentHelp(
            "The character of the escapes: ~, ^A for a control character, or none.",
            valueName: "char"))
    var escape = EscapeCharacter.tilde

    func call(_ destination: Destination, _ which: SessionWish.Which) -> SessionCall {
        var wish = SessionWish(which)
        wish.start = from.start
        wish.history = history
        wish.escape = escape.byte
        var call = SessionCall(destination, wish)
        call.statePath = server.state.path
        call.acceptsNew = server.acceptNew
        return call
    }
}

/// `~`, another character of ASCII, `^X` for a control character, or `none`.
struct EscapeCharacter: ExpressibleByArgument {
    static let tilde = EscapeCharacter(byte: UInt8(ascii: "~"))

    let byte: UInt8?
    var defaultValueDescription: String { "~" }

    init(byte: UInt8?) { self.byte = byte }

    init?(argument: String) {
        let bytes = Array(argument.utf8)
        if argument == "none" {
            byte = nil
        } else if bytes.count == 1, (0x21...0x7E).contains(bytes[0]) {
            byte = bytes[0]
        } else if bytes.count == 2, bytes[0] == UInt8(ascii: "^"), (0x40...0x7E).contains(bytes[1])
        {
            byte = bytes[1] & 0x1F
        } else {
            return nil
        }
    }
}
