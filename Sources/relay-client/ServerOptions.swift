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

/// How ssh is called, where it is.
struct SSHOptions: ParsableArguments {
    @Option(
        name: .customLong("ssh"),
        help: ArgumentHelp(
            "The command for ssh, with options: 'ssh -p 2222'. ssh if not given.",
            valueName: "command"))
    var command: String?

    @Option(
        help: ArgumentHelp(
            "Where relay-server is on the host, for ssh.",
            discussion: "PATH, ~/.local/bin, ~/bin, /usr/local/bin, /opt/relay/bin if not given.",
            valueName: "path"))
    var serverPath: String?

    func contact(_ state: StateOption) -> Contact {
        var contact = Contact()
        contact.statePath = state.path
        contact.sshCommand = command
        contact.serverPath = serverPath
        return contact
    }
}

/// Certificates of the user's own authority.
struct CertificateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trust a server whose certificate is signed by an authority in this file.",
            discussion: """
                Its dates, and the host's name among its alternative names, are checked; no key \
                is asked about or remembered.
                """,
            valueName: "file"))
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "Be this certificate's device, with --key, instead of the one in the state.",
            valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("The key of --certificate.", valueName: "file"))
    var key: String?

    func validate() throws {
        if (certificate == nil) != (key == nil) {
            throw ValidationError("--certificate and --key belong together; give both")
        }
    }
}

/// What every call that connects to a server takes besides its host.
struct ServerOptions: ParsableArguments {
    @OptionGroup var state: StateOption

    @Flag(
        help: ArgumentHelp(
            "Accept the key that a server shows that is not known yet, without asking.",
            discussion: "The network is trusted that once; ssh is not used."))
    var acceptNew = false

    @Flag(
        help: ArgumentHelp(
            "Meet a server that is not known yet without ssh: compare its key yourself.",
            discussion: "So it is in any case where the host is given with a port."))
    var noSsh = false

    @OptionGroup var ssh: SSHOptions

    @Option(
        help: ArgumentHelp(
            "What carries the connection: ssh, direct, or a program.",
            discussion: """
                ssh: relay-server is called on the host by ssh, for where its port cannot be \
                reached. direct: the port, also where ssh is remembered. Anything else is a \
                command for /bin/sh whose standard input and output lead to the server's port. \
                TLS runs inside, the server's key is checked all the same, and a reconnect runs \
                it again.
                """,
            valueName: "ssh|direct|command"),
        transform: Via.init)
    var via: Via?

    @OptionGroup var certificates: CertificateOptions

    var contact: Contact {
        var contact = ssh.contact(state)
        contact.authorityPath = certificates.ca
        contact.certificatePath = certificates.certificate
        contact.keyPath = certificates.key
        contact.acceptsNew = acceptNew
        contact.avoidsSSH = noSsh
        contact.via = via
        return contact
    }

    func job(_ destination: Destination) -> JobCall {
        var job = JobCall(destination)
        job.contact = contact
        return job
    }

    func inquiry(_ destination: Destination) -> InquiryCall {
        var call = InquiryCall(destination)
        call.contact = contact
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
            "Lines that have left the screen, shown before it: 0 to 10000.",
            discussion: "2000 if not given.", valueName: "lines"),
        transform: historyLines)
    var history: UInt64 = 2000

    @Option(
        help: ArgumentHelp(
            "The character of the escapes: ~, ^A for a control character, or none.",
            valueName: "char"))
    var escape = EscapeCharacter.tilde

    @Option(
        help: ArgumentHelp(
            "Where it is said that nothing comes from the host: on a line over the screen, in the"
                + " title, or nowhere.",
            valueName: "line|title|none"))
    var status = StatusPlace.line

    @Flag(help: "Throw away what is typed while nothing comes, instead of keeping it.")
    var dropOfflineKeys = false

    @Flag(
        help: ArgumentHelp(
            "Leave out output that a slow link is far behind with; the screen takes its place.",
            discussion: "So it is in any case after an interrupt, and in full-screen programs."))
    var skip = false

    func call(_ place: SessionCall.Place, _ which: SessionWish.Which) -> SessionCall {
        var wish = SessionWish(which)
        wish.start = from.start
        wish.history = history
        wish.escape = escape.byte
        wish.skips = skip
        wish.manners = LinkManners(status: status, dropsOfflineKeys: dropOfflineKeys)
        var call = SessionCall(place, wish)
        call.contact = server.contact
        return call
    }
}

extension StatusPlace: ExpressibleByArgument {}

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
