// SPDX-License-Identifier: Apache-2.0

import RelayCore

/// Whatever stands in authorized_devices, adding a device lets in that one and nobody else.
func authorizedDevices(_ choices: inout Choices) {
    let one = Fingerprint(bytes: Array(repeating: 1, count: Fingerprint.length))!
    let other = Fingerprint(bytes: Array(repeating: 2, count: Fingerprint.length))!
    let comment = String(decoding: choices.bytes(choices.below(64)), as: UTF8.self)
    var text: [UInt8] = []
    while !choices.isEmpty {
        switch choices.below(4) {
        case 0: text += (choices.flag() ? one : other).description.utf8
        case 1: text += "\n".utf8
        default: text += choices.bytes(choices.below(80))
        }
    }
    let before = DeviceList(parsing: text)
    let longer = DeviceList.text(adding: one, comment: comment, to: text)
    let after = DeviceList(parsing: longer)
    promise(longer.starts(with: text), "what stood there stands there still")
    promise(after.contains(one), "a device that was added is let in")
    promise(after.contains(other) == before.contains(other), "nobody else is")
    promise(after.badLines == before.badLines, "the new line is good and spoils none")
}

/// Whatever stands in known_hosts is refused as a whole, or written again without losing a pin.
func knownHosts(_ choices: inout Choices) {
    let words = String(decoding: choices.bytes(choices.below(48)), as: UTF8.self)
    let key = Fingerprint(bytes: Array(repeating: 1, count: Fingerprint.length))!
    var text = ""
    while !choices.isEmpty {
        switch choices.below(8) {
        case 0: text += "host key=\(key) name=host port=1"
        case 1: text += " key=\(key)"
        case 2: text += " name=a"
        case 3: text += " port=7722"
        case 4: text += "\n"
        default: text += String(decoding: choices.bytes(choices.below(32)), as: UTF8.self)
        }
    }
    guard var hosts = try? KnownHosts(text: text) else { return }
    promise((try? KnownHosts(text: hosts.text)) == hosts, "the file reads as it is written")
    guard let destination = try? Destination(words) else { return }
    let before = hosts.hosts
    let isKnown = hosts.host(for: destination) != nil
    let pin = KnownHost(destination, key: key, addresses: ["::1", "127.0.0.1"])
    hosts.pin(pin)
    let again = try? KnownHosts(text: hosts.text)
    promise(again == hosts && again?.hosts == before + [pin], "a pin is read as it was made")
    if !isKnown { promise(hosts.host(for: destination) == pin, "a pin is found") }
    promise(hosts.forget(destination) > 0, "a pin can be forgotten")
    promise(hosts.host(for: destination) == nil, "what was forgotten is not found")
}
