// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelayWire

/// What a server says of itself when it lets a device in, as far as it can stand in known_hosts.
struct EnrolledHost {
    let key: Fingerprint
    let user: String
    let port: UInt16
    /// Only those that can be some.
    let addresses: [String]

    init(_ enrolled: Enrolled, host: String) throws(IntroductionError) {
        guard let key = Fingerprint(bytes: enrolled.server), enrolled.port > 0,
            Destination.isUser(enrolled.user[...])
        else { throw .badAnswer(host: host) }
        self.key = key
        user = enrolled.user
        port = enrolled.port
        addresses = enrolled.addresses.filter { Destination.isName($0[...]) }
    }
}
