// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// `relay-client forget HOST`
struct Forget: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forget the key of a host, so that the next call asks again.",
        discussion: "Other words for the same host and port are forgotten with it.")

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination

    @OptionGroup var state: StateOption

    func perform(_: String?) throws -> Ending {
        let state = try ClientState(path: state.path)
        let count = try state.updateKnownHosts { $0.forget(host) }
        guard count > 0 else { return .failure("\(host.words) was not known") }
        return Ending(status: 0, lines: ["\(host.words) is forgotten"])
    }
}
