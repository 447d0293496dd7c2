// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
package import RelaySystem
internal import RelayWire

/// An invitation as `relay-server invite` makes it: the line, whose secret is kept nowhere.
package enum Invitation {
    /// How long one counts.
    package struct Lifetime: Equatable, Sendable, CustomStringConvertible {
        package static let usual = Lifetime(seconds: 600, description: "10m")
        /// A line that lets a device in should not lie around.
        static let longest: UInt64 = 7 * 24 * 3600

        package let seconds: UInt64
        package let description: String

        private init(seconds: UInt64, description: String) {
            self.seconds = seconds
            self.description = description
        }

        /// A number and `s`, `m`, `h` or `d`; nil for anything else.
        package init?(_ text: String) {
            let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3600, "d": 24 * 3600]
            let digits = text.dropLast()
            guard let unit = text.last.flatMap({ units[$0] }),
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = UInt64(digits), number > 0, number <= Self.longest / unit
            else { return nil }
            self.init(seconds: number * unit, description: text)
        }
    }

    /// Where a device finds the host.
    package struct Place: Equatable, Sendable {
        let host: String
        /// Nil is the server's own.
        let port: UInt16?

        /// `host`, `host:port` or `[address]:port`; nil for anything else.
        package init?(_ text: String) {
            if let address = ListenAddress(text), SecretURL.isName(address.host), address.port > 0 {
                host = address.host
                port = UInt16(clamping: address.port)
            } else if SecretURL.isName(text) {
                host = text
                port = nil
            } else {
                return nil
            }
        }
    }

    /// Notes a new invitation, and gives the line.
    package static func make(
        _ lifetime: Lifetime, at place: Place? = nil, in state: StateDirectory
    ) throws -> String {
        try forbidCoreDumps()
        guard try RunningServer(state).listens(),
            let port = try PortFile.read(in: state.open(create: false)),
            let key = try KeyNote.read(in: state.open(create: false))
        else { throw ServerError.notRunning(state: state.path) }
        guard let secret = Secret(bytes: Random.bytes(Secret.length)) else {
            preconditionFailure("random gives as many bytes as it is asked for")
        }
        let expires = UTCTime(seconds: UTCTime.now.seconds + lifetime.seconds)
        try InvitationFile.add(secret, expires: expires, in: state)
        let connection = OwnEnvironment.value("SSH_CONNECTION") ?? ""
        let addresses = HostAddress.all(
            connection: connection, interfaces: HostAddress.interfaces())
        let name = Host.name()
        return SecretURL(
            host: place?.host ?? (SecretURL.isName(name) ? name : addresses.first ?? "localhost"),
            port: place?.port ?? UInt16(clamping: port), addresses: place == nil ? addresses : [],
            server: key.bytes, purpose: .invitation, secret: secret
        ).text
    }

    /// The line as a code that a camera reads.
    package static func drawing(of line: String) throws -> String {
        String(decoding: try QRCode.drawing(of: line), as: UTF8.self)
    }
}
