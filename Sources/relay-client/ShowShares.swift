// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client shares HOST [NAME]`
struct ShowShares: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "shares",
        abstract: "List the tokens that open sessions of a host.",
        discussion: """
            When each was made and expires, when and from where it was used last, and whether \
            somebody is here with it now. Tokens that were revoked, have expired, or whose session \
            has ended are not listed.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("Only those of this session.", valueName: "name"),
        transform: sessionReference)
    var session: SessionReference?

    @Flag(help: "As JSON, for programs.")
    var json = false

    @OptionGroup var server: ServerOptions

    func perform(_: String?) throws -> Ending {
        switch try server.inquiry(host).shares(.list) {
        case .failed(let ending): return ending
        case .answered(let table):
            let listing = ShareListing(table, of: session)
            return .printing(json ? listing.json : listing.lines)
        }
    }
}

/// `relay-client unshare HOST NAME|ID [--all]`
struct Unshare: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take tokens back; whoever is here with one is cut off within a second.",
        discussion: """
            A session that has several tokens needs the id of one, as shares lists it, or --all. \
            --all without a name takes back every token of the host.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @Argument(
        help: ArgumentHelp("A session's name, or a token's id.", valueName: "name|id"))
    var which: String?

    @Flag(help: "All tokens of the session, or of the host.")
    var all = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard which != nil || all else {
            throw ValidationError("which one? a session's name, a token's id, or --all")
        }
        if let which, which.isEmpty || which.utf8.count > Shares.maximumWordsLength {
            throw ValidationError("no session and no token is called so")
        }
    }

    func perform(_: String?) throws -> Ending {
        switch try server.inquiry(host).shares(.unshare(which, all: all)) {
        case .failed(let ending): return ending
        case .answered(let table):
            let count = table.revoked ?? 0
            let tokens = count == 1 ? "1 token does" : "\(count) tokens do"
            return Ending(status: 0, lines: ["\(tokens) not count any more"])
        }
    }
}
