// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client attach HOST [NAME]` and `relay-client attach TOKEN`: back to a session.
struct AttachSession: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Go back to a session; without a name to the one detached last.",
        usage: """
            relay-client attach [user@]host[:port] [name] [options]
            relay-client attach 'relay://…' | - | @NAME | --token-file FILE [options]
            """,
        discussion: HelpText.attach)

    @Argument(help: ArgumentHelp(HelpText.attachPlace, valueName: "host|token"))
    var place: String?

    @Argument(
        help: ArgumentHelp("The session's name.", valueName: "name"), transform: sessionReference)
    var session: SessionReference?

    @Option(
        help: ArgumentHelp(
            "Read the token from a file of mode 0600, so that it stands on no command line.",
            valueName: "file"))
    var tokenFile: String?

    @OptionGroup var view: ViewOptions

    func validate() throws {
        guard let place else {
            guard tokenFile != nil else {
                throw ValidationError("attach to what? a host, or a token")
            }
            return
        }
        if tokenFile != nil {
            throw ValidationError("--token-file says where the session is; leave out the rest")
        }
        if TokenSource(place) != nil {
            guard session == nil else {
                throw ValidationError("a token says which session it is; leave out the name")
            }
        } else {
            _ = try destination(place)
        }
    }

    func perform(_: String?) throws -> Ending {
        if let token = tokenFile.map(TokenSource.file) ?? place.flatMap(TokenSource.init) {
            return try view.call(.token(token), .existing(.latest)).run()
        }
        let host = try destination(place ?? "")
        return try view.call(.host(host), .existing(session ?? .latest)).run()
    }
}
