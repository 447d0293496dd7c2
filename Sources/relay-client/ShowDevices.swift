// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

/// `relay-client devices [HOST [revoke DEVICE]]`
struct ShowDevices: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List the devices that a host lets in, or take one out.",
        usage: "relay-client devices [host [--json]] | host revoke DEVICE",
        discussion: """
            Without a host every known one is asked, one after the other. DEVICE is a name or a \
            fingerprint of the list, or a beginning of a fingerprint that only one has. A device \
            that is taken out loses its links at once; its sessions live on. Only a device of the \
            list may ask.
            """)

    @Argument(help: ArgumentHelp(HelpText.host, valueName: "host"), transform: destination)
    var host: Destination?

    @Argument(help: ArgumentHelp("What to do: revoke.", valueName: "revoke"))
    var verb: String?

    @Argument(help: ArgumentHelp("The device that is meant.", valueName: "device"))
    var device: String?

    @Flag(help: "As JSON, for programs.")
    var json = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard let verb else { return }
        guard verb == "revoke" else {
            throw ValidationError("'\(verb)' is nothing to do with a device; write revoke DEVICE")
        }
        guard let device, !device.isEmpty else {
            throw ValidationError("revoke which device? relay-client devices HOST lists them")
        }
        guard device.utf8.count <= Devices.maximumNameLength else {
            throw ValidationError("no device has so long a name")
        }
        if json { throw ValidationError("--json is for the list") }
    }

    func perform(_: String?) throws -> Ending {
        guard let host else { return try listAll() }
        let wish: Devices.Wish = device.map { .revoke($0) } ?? .list
        switch try server.inquiry(host).devices(wish) {
        case .failed(let ending): return ending
        case .answered(let table):
            let listing = DeviceListing(table)
            if let said = listing.revoked { return Ending(status: 0, lines: [said]) }
            return .printing(json ? listing.json : listing.lines)
        }
    }

    /// The status is that of the first host that did not answer.
    private func listAll() throws -> Ending {
        guard !json else {
            return .failure("--json needs a host: relay-client devices HOST --json")
        }
        let hosts = try ClientState(path: server.state.path).knownHosts().destinations
        guard !hosts.isEmpty else { return Ending(status: 0, lines: ["no host is known yet"]) }
        var total = Ending(status: 0)
        for host in hosts {
            let ending = list(host)
            if total.status == 0 { total.status = ending.status }
            total.lines += ending.lines
        }
        return total
    }

    private func list(_ host: Destination) -> Ending {
        do {
            switch try server.inquiry(host).devices(.list) {
            case .failed(let ending): return ending
            case .answered(let table):
                return .printing(["\(host.words):"] + DeviceListing(table).lines)
            }
        } catch {
            return .failure("\(error)")
        }
    }
}
