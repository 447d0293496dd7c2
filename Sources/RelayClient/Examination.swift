// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// What `doctor` finds on the way that links take: each step says whether the next makes sense.
struct Examination {
    let access: Access

    private var destination: Destination { access.destination }

    var findings: [Finding] {
        var findings = [name]
        guard findings[0].mark != .faulty else { return findings }
        let (server, key) = self.server
        findings += server
        guard let key else { return findings }
        findings.append(pin(key))
        guard findings.last?.mark != .faulty else { return findings }
        return findings + answer
    }

    private var name: Finding {
        if let program = access.dialer.program {
            return .open("name", "links go through \(program.name), which finds the host itself")
        }
        let addresses = HostAddresses.of(destination.name)
        guard !addresses.isEmpty else {
            return .faulty("name", ConnectFailure.unknownName.words(destination))
        }
        return .fine("name", "\(destination.name) is \(addresses.joined(separator: ", "))")
    }

    /// The port and TLS, which one handshake tries.
    private var server: ([Finding], Fingerprint?) {
        let way = access.dialer.program?.name ?? "port \(destination.port)"
        do {
            let shown = try access.dialer.meet().wait()
            let place = shown.address.map { " at \($0)" } ?? ""
            return (
                [
                    .fine("port", "\(way) is reached\(place)"),
                    .fine("TLS", "1.3, and the server's key is \(shown.key)"),
                ], shown.key
            )
        } catch {
            let failure = ConnectFailure(error)
            let words = failure.words(destination)
            switch failure {
            case .noRelayServer, .tls, .closed, .protocolBroken, .otherKey:
                return ([.fine("port", "\(way) is reached"), .faulty("TLS", words)], nil)
            case .refused, .timedOut, .system:
                let remedy =
                    "; relay-client enrol \(destination.words) has ssh look for it and start it, or"
                    + " go through ssh: relay-client --via ssh \(destination.words)"
                return ([.faulty("port", words + remedy)], nil)
            case .unknownName, .noNetwork, .program: return ([.faulty("port", words)], nil)
            }
        }
    }

    private func pin(_ key: Fingerprint) -> Finding {
        guard let pin = access.pin else {
            return .open("pin", "none: an authority vouches for the server, or nobody does yet")
        }
        if pin == key {
            return .fine("pin", "it is the key that was accepted at the first contact")
        }
        let words = Words(destination, device: access.device)
        let lines = words.changedKey(key, pinned: pin).lines
        return .faulty("pin", lines.joined(separator: "; "))
    }

    /// Whether this device is let in, what the other end is, and how far away.
    private var answer: [Finding] {
        guard access.pin != nil else { return [] }
        do {
            let reply = try InquiryDriver.ask(Inquiry(.sessions), access).wait()
            return [authorised(reply.outcome), version(reply), roundTrip(reply)]
        } catch {
            return [.faulty("authorised", ConnectFailure(error).words(destination))]
        }
    }

    private func authorised(_ outcome: Inquiry.Outcome) -> Finding {
        guard case .refused(let refused) = outcome else {
            return .fine("authorised", "this device is let in")
        }
        let words = Words(destination, device: access.device)
        return .faulty("authorised", words.refusal(refused).lines.joined(separator: "; "))
    }

    private func version(_ reply: InquiryReply) -> Finding {
        let own = "relay-client \(ClientVersion.text)"
        let theirs = reply.software.isEmpty ? "a server that does not say" : reply.software
        return .fine("versions", "\(own), \(theirs): both speak relay/1")
    }

    private func roundTrip(_ reply: InquiryReply) -> Finding {
        let (seconds, attoseconds) = reply.time.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return .fine("round trip", "a question is answered in \(max(1, milliseconds)) ms")
    }
}
