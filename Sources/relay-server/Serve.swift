// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import RelayServer
import RelaySystem

/// `relay-server serve`.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Listen for your devices until SIGTERM or SIGINT.",
        discussion: """
            Without --listen it listens on all addresses, IPv4 and IPv6, at port 7722. If that is \
            in use at the very first start, it takes any free port. Either way the port is \
            remembered in DIR/port, and used again from then on. A given or remembered port that \
            is in use is tried for 10 seconds.

            Sessions go on when the server ends, however it ends. The next one finds them. Whoever \
            starts that because none runs (enrol, stdio, install) gives it the options of this one, \
            which are noted in DIR/server.options.

            Exit status: 0 after SIGTERM or SIGINT, or when --check finds nothing, 255 when it cannot serve (another server has \
            the same state directory, the port is in use …), 64 when the command line is wrong.
            """)

    @OptionGroup var options: ServeOptions

    @Option(
        help: ArgumentHelp(
            "What to log: trace, debug, info, notice, warning, error or critical.",
            discussion: "info if not given; notice with --background, whose log is a file.",
            valueName: "level"),
        transform: { text in
            guard let level = Logger.Level(rawValue: text) else {
                throw ValidationError("'\(text)' is no log level")
            }
            return level
        })
    var logLevel: Logger.Level?

    @Flag(
        help: ArgumentHelp(
            "Leave the terminal and the login, and write to DIR/server.log.",
            discussion: """
                What is wrong with the state directory or the options is said at once. A log of \
                more than 1 MiB becomes DIR/server.log.old.
                """))
    var background = false

    @Flag(
        name: .customLong(OwnCall.trial),
        help: ArgumentHelp(
            "Only say what would keep it from serving with these options, and end.",
            discussion: "Whether the port is free is not looked at: the server that is there may "
                + "have it."))
    var isTrial = false

    @OptionGroup var state: StateOption

    func run() throws {
        // First of all: later the program changes what it found.
        let surroundings = Surroundings.current()
        let carriedLock = CarriedLock.taken()
        try orderly {
            let state = try state.directory()
            let certificates = try options.certificates()
            let auditPath = try options.auditPath()
            let last = LastOptions(
                try options.words() + (logLevel.map { ["--log-level", $0.rawValue] } ?? []),
                isInBackground: background)
            if background, !isTrial { try ServerLog.detach(with: state) }
            var settings = ServerSettings(
                state: state, surroundings: surroundings,
                holderExecutable: try OwnProgram.sibling("relay-holder"),
                log: .standardError(logLevel ?? (background ? .notice : .info)))
            settings.call = OwnCall(
                name: CommandLine.arguments.first ?? "relay-server", last, state: state)
            settings.carriedLock = carriedLock
            settings.listen = options.listen
            settings.certificates = certificates
            settings.auditPath = auditPath
            settings.quota = options.quota
            guard !isTrial else { return try Service.check(settings) }
            try Service.run(settings)
        }
    }
}
