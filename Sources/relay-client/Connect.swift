// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client HOST`: a new session, or one of a given name.
struct Connect: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open a session on a host (this is what a plain call does).",
        usage: "relay-client [connect] [user@]host[:port] [-s NAME] [options] [-- command …]",
        discussion: HelpText.connect)

    enum Full: String, ExpressibleByArgument, CaseIterable {
        case drop
        case block
    }

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    /// What else stands before `--`: words that were meant as a command, or mistakes.
    @Argument(parsing: .allUnrecognized, help: .hidden)
    var stray: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Go to the session of this name, or make it.",
            discussion: "A command is not started if it is there; run refuses instead.",
            valueName: "name"),
        transform: sessionName)
    var session: SessionName?

    @Option(
        help: ArgumentHelp(
            "Output kept for you on the host: bytes, or 64k, 4m, 1g.",
            discussion: "64k to 1g. The server's own choice, 4m, if not given.",
            valueName: "size"),
        transform: ringSize)
    var ring: RingSize?

    @Option(
        help: ArgumentHelp(
            "What happens when so much output was not seen yet: lose the oldest (drop), or let the"
                + " program wait (block).",
            discussion: "drop if standard output is a terminal, otherwise block.",
            valueName: "drop|block"))
    var whenFull: Full?

    @Option(
        help: ArgumentHelp(
            "End a new session when nobody was attached for so long: 90m, 12h, 30d, or never.",
            discussion: "never for a session with -s NAME, 30d for others if not given.",
            valueName: "time"),
        transform: expiry)
    var expireDetached: Expiry?

    @Option(
        help: ArgumentHelp(
            "Whose terminal gives a new session its size: the one that typed last (leader), the"
                + " smallest in each direction (smallest), or none, but 120x40.",
            discussion: "leader if not given.",
            valueName: "leader|smallest|COLSxROWS"),
        transform: sizing)
    var size: Sizing = .leader

    @OptionGroup var log: LogOptions

    @OptionGroup var view: ViewOptions

    /// Another word than the host may be a subcommand that came too late to be seen as one.
    func checkWords(subcommands: [String]) throws {
        if subcommands.contains(host.words) {
            throw ValidationError(
                "a subcommand comes before all options: relay-client \(host.words) …; a host of"
                    + " that name is called by relay-client connect \(host.words)")
        }
        guard let first = stray.first else { return }
        if first.hasPrefix("-") { throw ValidationError(Self.unknown(first)) }
        throw ValidationError(
            "to run a command on the host, put -- before it: relay-client \(host.words) -- "
                + stray.joined(separator: " "))
    }

    /// People who come from ssh type its options.
    static func unknown(_ option: String) -> String {
        let isOfSSH = option.count == 2 && option != "--"
        let hint = "; what is meant for ssh goes into --ssh, as in --ssh 'ssh \(option) …'"
        return "Unknown option '\(option)'" + (isOfSSH ? hint : "")
    }

    func perform(_ command: String?) throws -> Ending {
        guard command?.utf8.count ?? 0 <= Creation.maximumCommandLength else {
            return .failure(
                "a command has at most \(Creation.maximumCommandLength) bytes; put it in a file")
        }
        var call = view.call(.host(host), session.map { .named($0) } ?? .new)
        call.wish.command = command
        call.wish.ring = ring
        call.wish.expiry = expireDetached
        call.wish.sizing = size
        call.wish.log = log.wish
        call.wish.whenFull = whenFull.map { $0 == .drop ? .drop : .block }
        return try call.run()
    }
}
