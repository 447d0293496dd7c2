// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// Where a host may be reached: where it answered last, where it was known to be, and what its name
/// was found to stand for. Lives as long as a session's client.
///
/// No attempt waits for a look-up: those go to the addresses there are, and look-ups go on beside
/// them, for the host may have moved.
struct AddressBook: Equatable, Sendable {
    /// A name is looked up again after so long, while there is no link.
    static let freshness: Duration = .seconds(5)
    /// Look-ups that hang are left behind, but not more than these.
    static let maximumLookUps = 4

    /// The last good one first; each once.
    private(set) var addresses: [String]
    /// Those that no look-up takes away.
    private let lasting: [String]
    private var turn = 0
    private var lookUps = 0
    private var lastLookUp: Instant?

    init(known: [String] = [], lasting: [String] = []) {
        self.lasting = lasting
        addresses = []
        add(known + lasting)
    }

    private mutating func add(_ new: [String]) {
        for address in new where !addresses.contains(address) { addresses.append(address) }
    }

    /// For the next attempt, in the order in which they are to be tried: every second attempt goes
    /// to the last good one first, those between to the others by turns.
    mutating func next() -> [String] {
        defer { turn += 1 }
        guard turn % 2 == 1, addresses.count > 1 else { return addresses }
        let other = 1 + turn / 2 % (addresses.count - 1)
        return [addresses[other]] + addresses[..<other] + addresses[(other + 1)...]
    }

    /// The host is here.
    mutating func answered(at address: String) {
        addresses.removeAll { $0 == address }
        addresses.insert(address, at: 0)
        turn = 0
    }

    /// Whether to look the name up now; the answer is `found`.
    mutating func shallLookUp(now: Instant) -> Bool {
        if let lastLookUp, now - lastLookUp < Self.freshness { return false }
        guard lookUps < Self.maximumLookUps else { return false }
        lookUps += 1
        lastLookUp = now
        return true
    }

    /// The network is another: what its resolver says may be, too.
    mutating func networkChanged() {
        lastLookUp = nil
        turn = 0
    }

    /// What the name stands for now; nothing where there was no answer. The address that was good
    /// stays first, and those of before are not needed any more once there are new ones.
    mutating func found(_ new: [String]) {
        lookUps -= 1
        guard !new.isEmpty else { return }
        addresses = Array(addresses.prefix(1))
        add(new + lasting)
    }
}
