// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// Whether a server that nobody here knows is the right one: the user compares fingerprints.
struct FirstContact {
    enum Answer: Equatable {
        case accepted
        case declined
    }

    let destination: Destination
    let key: Fingerprint
    /// Where the server was found, if that is known.
    let address: String?

    /// Asks until the answer is `yes`, `no` or a fingerprint. `ask` shows a text and gives the line
    /// that is typed; nil at its end.
    func decide(ask: (String) throws -> String?) rethrows -> Answer {
        var text = question
        while let line = try ask(text) {
            let answer = line.trimmed
            if answer == "yes" || Fingerprint(answer) == key { return .accepted }
            if answer == "no" || Fingerprint(answer) != nil { return .declined }
            text = "Please type yes, no or the fingerprint: "
        }
        return .declined
    }

    private var question: String {
        let place = address.map { " (\($0))" } ?? ""
        return """
            The server \(destination.words)\(place) is not known yet. The fingerprint of its key is
            \(key)
            On the host, `relay-server fingerprint` shows the right one.
            Is this it (yes/no/[fingerprint])? \("")
            """
    }
}

extension String {
    /// Without the white space around it.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

/// There was no first contact, and how there can be one.
enum FirstContactError: Error, Equatable, CustomStringConvertible {
    case declined(host: String)
    case noTerminal(host: String, key: Fingerprint)

    var description: String {
        switch self {
        case .declined(let host): "the key of \(host) was not accepted; nothing was sent"
        case .noTerminal(let host, let key):
            "\(host) is not known yet, and there is no terminal to ask on; its key is \(key): if"
                + " `relay-server fingerprint` on the host says the same, add --accept-new"
        }
    }
}
