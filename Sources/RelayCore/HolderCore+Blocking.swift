// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// With `block` the program waits for whoever is still to write what it has printed: the last leader,
/// and every terminal in control that takes no snapshot, since a hole would be the end of it. Those
/// keep their places over lost links, until they say Bye, or are forgotten as typists.
extension HolderCore {
    /// The log keeps every byte from here on.
    var keptFrom: UInt64 { min(readers.values.min() ?? .max, leadership.written, log.end) }

    /// Somebody has attached, perhaps again, perhaps in another role.
    mutating func readerCame(_ attachment: Attachment) {
        guard description.whenFull == .block else { return }
        // Whoever comes may have taken another's place in the ledger.
        readers = readers.filter { ledger.remembers($0.key) }
        guard let typist = attachment.typist else { return }
        let isReader = attachment.mayLead && attachment.snapshotHistory == nil
        readers[typist] = isReader ? attachment.downlink?.written : nil
    }

    mutating func readerWrote(_ written: UInt64, _ typist: Typist) {
        if readers[typist] != nil { readers[typist] = written }
    }

    mutating func readerLeft(_ attachment: Attachment) {
        if let typist = attachment.typist { readers[typist] = nil }
    }
}
