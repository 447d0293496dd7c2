// SPDX-License-Identifier: Apache-2.0

/// Why ssh could not introduce this device to a host, and what to do.
enum IntroductionError: Error, Equatable, CustomStringConvertible {
    case noClient(String, host: String)
    case noConfiguration(String, host: String)
    /// What was called.
    case noLogin(host: String, String)
    /// The path that was given, if one was.
    case noServer(host: String, String?)
    case oldServer(host: String)
    case otherVersion(host: String)
    case refused(host: String, String)
    case noAnswer(host: String, Int32, said: String?)
    /// The answer says something that cannot be.
    case badAnswer(host: String)

    var description: String {
        switch self {
        case .noClient(let program, let host):
            "there is no program \(program) to introduce this device to \(host); install an ssh"
                + " client (openssh-client), or meet the server without it:"
                + " relay-client --no-ssh \(host)"
        case .noConfiguration(let program, let host):
            "\(program) does not accept the host \(host), see above; correct the name or the"
                + " configuration of ssh, or meet the server without it: relay-client --no-ssh \(host)"
        case .noLogin(let host, let call):
            "ssh did not get into \(host), see above; once `\(call)` works, call again, or let this"
                + " device in by hand, on the host: relay-server authorize, with what relay-client"
                + " fingerprint says here, and then: relay-client --no-ssh \(host)"
        case .noServer(let host, let path?):
            "there is no \(Printable.line(path)) on \(host); correct --server-path, or leave it out"
                + " to have the usual places searched"
        case .noServer(let host, nil):
            "no relay-server was found on \(host) (in \(RemoteScript.places.joined(separator: ", ")));"
                + " copy relay-server and relay-holder to ~/.local/bin there, or say where it is with"
                + " --server-path PATH"
        case .oldServer(let host):
            "the relay-server on \(host) is too old to let a device in over ssh; update it, or run"
                + " there: relay-server authorize, with what relay-client fingerprint says here"
        case .otherVersion(let host):
            "the relay-server on \(host) answers in a later version than this relay-client"
                + " understands; update relay-client"
        case .refused(let host, let words):
            "the relay-server on \(host) did not let this device in: \(Printable.line(words))"
        case .noAnswer(let host, let status, let said):
            "\(host) gave no answer that is relay-server's (exit status \(status)"
                + (said.map { ", its last words: \(Printable.line($0))" } ?? "")
                + "); look what `relay-server enrol` says there"
        case .badAnswer(let host):
            "the relay-server on \(host) says of itself what cannot be; do client and server have"
                + " the same version?"
        }
    }
}
