// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RelayClient
import RelayWire

/// The client's command line. Each subcommand turns its words into a call of `RelayClient`, which
/// does the work and says how it ended.
@main
struct RelayClientProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay-client",
        abstract: "A remote shell that outlives its connection.",
        usage: """
            relay-client [user@]host[:port] [-s NAME] [options] [-- command …]
            relay-client SUBCOMMAND …
            """,
        discussion: HelpText.program,
        version: "relay-client \(ClientVersion.text)",
        subcommands: [
            Connect.self, AttachSession.self, RunJob.self, ShowLog.self, WaitFor.self,
            SendKeys.self, ShowEvents.self, ListSessions.self, ShowSession.self,
            CaptureScreen.self, RenameSession.self, KillSession.self, SetRing.self,
            Share.self, ShowShares.self, Unshare.self, KeepTokens.self, AcceptInvitation.self,
            ShowDevices.self, Examine.self, PingHost.self, Enrol.self,
            Forget.self, ShowFingerprint.self,
        ],
        defaultSubcommand: Connect.self)

    static func main() {
        do {
            try beginProgram()
        } catch {
            leave(.failure("\(error)"))
        }
        do {
            // Copied first: then what everybody can see of them is overwritten.
            let arguments = Array(CommandLine.arguments.dropFirst())
            hideSecrets()
            try checkSecrets(arguments)
            let (command, words) = try parse(arguments)
            leave(perform(command, words))
        } catch {
            explain(error)
        }
    }

    /// The parser repeats what it does not understand; a secret is not repeated.
    private static func checkSecrets(_ arguments: [String]) throws {
        let takers: [any ParsableCommand.Type] = [
            AttachSession.self, AcceptInvitation.self, KeepTokens.self,
        ]
        guard !takers.contains(where: { $0._commandName == arguments.first }),
            arguments.contains(where: { $0.hasPrefix(SecretURL.scheme) })
        else { return }
        throw ValidationError("\(DestinationError.secret)")
    }

    /// What stands after `--` is for the host: the argument parser does not see it.
    private static func parse(
        _ arguments: [String]
    ) throws -> (command: any ClientCommand, words: String?) {
        let parts = arguments.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts.count > 1 ? parts[1].joined(separator: " ") : nil
        if let first = parts[0].first, first.hasPrefix("-"), first.count == 2,
            !["-s", "-h"].contains(first)
        {
            throw ValidationError(Connect.unknown(first))
        }
        var parsed = try parseAsRoot(Array(parts[0]))
        guard let command = parsed as? any ClientCommand else {
            // The parser's own `help`; it throws what it has to say.
            try parsed.run()
            throw CleanExit.helpRequest(parsed)
        }
        if let call = command as? Connect {
            let isExplicit = parts[0].first == Connect._commandName
            try call.checkWords(subcommands: isExplicit ? [] : subcommandNames)
        } else if words != nil, !(command is RunJob) {
            throw ValidationError(
                "only run, and a call that names a host alone, take a command after --")
        }
        return (command, words?.isEmpty == true ? nil : words)
    }

    private static var subcommandNames: [String] {
        configuration.subcommands.map { $0._commandName } + ["help"]
    }

    private static func perform(_ command: any ClientCommand, _ words: String?) -> Ending {
        do {
            return try command.perform(words)
        } catch {
            return .failure("\(error)")
        }
    }

    private static func leave(_ ending: Ending) -> Never {
        ending.say()
        Glibc.exit(ending.status)
    }

    /// Shows what the argument parser has to say: help, or what is wrong with the arguments.
    private static func explain(_ error: any Error) -> Never {
        let text = Array((fullMessage(for: error) + "\n").utf8)
        let isHelp = exitCode(for: error).isSuccess
        _ = unsafe text.withUnsafeBytes { unsafe write(isHelp ? 1 : 2, $0.baseAddress, $0.count) }
        Glibc.exit(isHelp ? 0 : Ending.failureStatus)
    }
}
