// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// What stops this program: one line for the user, what happened and what to do next.
package enum ServerError: Error, Equatable, CustomStringConvertible {
    /// Another server has the lock of this state directory.
    case alreadyRunning(state: String)
    /// Somebody else listens there, and still did after the wait for it to end.
    case addressTaken(String)
    case cannotListen(String, reason: String)
    case unknownHost(String, reason: String)
    /// The file in the state directory holds no port.
    case badPort(file: String)
    /// A key alone: making another one would change who this server is.
    case noCertificate(state: String)
    /// They do not parse, or do not belong together.
    case badIdentity(state: String, reason: String)
    /// No server has run here yet.
    case noKey(state: String)
    /// The program that holds sessions is not beside this one.
    case noHolder(path: String)
    /// A file that was given cannot be used.
    case badFile(String, reason: String)
    /// A program of the system did not do what it was asked.
    case toolFailed(String, reason: String)
    /// Somebody else's unit has the name of ours.
    case foreignUnit(String)
    /// Our unit is there, for another state directory.
    case otherUnit(String, state: String)
    /// There is neither a service manager nor cron.
    case cannotInstall
    /// What the last server was started with cannot be read: one without it might be more open.
    case badOptions(file: String, reason: String)
    /// No server could be started; with what it said last.
    case notStarted(state: String, reason: String)
    /// No device has this name, or this beginning of a fingerprint.
    case noSuchDevice(String)
    case ambiguousDevice(String)
    /// No server runs that another program could take the place of.
    case noServer(state: String)
    /// A program that is to take the place of the server that runs cannot serve as that does.
    case unfit(reason: String)
    /// It does not say which process it is, or is not ours.
    case cannotReplace(state: String)
    /// Another program is changing this file and does not come to an end.
    case busy(file: String)
    /// There is a bound on how many there are of something.
    case tooMany(String, Int)
    /// No session has this name or id.
    case noSuchSession(String)
    /// No token has this id, or none leads to a session of this name.
    case noSuchToken(String)
    /// A session has so many tokens.
    case ambiguousToken(String, Int)
    /// Tokens do not count any more while this server runs, but that could not be written down.
    case notWritten(reason: String)
    /// An invitation needs a server that takes it.
    case notRunning(state: String)

    package var description: String {
        switch self {
        case .alreadyRunning(let state):
            "another server runs with \(state); stop it, or give this one its own --state"
        case .addressTaken(let address):
            "\(address) is in use by another program; stop that, or choose another with --listen"
        case .cannotListen(let address, let reason):
            "cannot listen on \(address): \(reason); choose another with --listen"
        case .unknownHost(let host, let reason):
            "cannot find \(host): \(reason); give --listen an address of this host"
        case .badPort(let file):
            "\(file) holds no port; remove it, or give --listen"
        case .noCertificate(let state):
            "\(state) has server.key but no server.crt; put it back, or remove the key as well "
                + "(clients will then ask about a changed key)"
        case .badIdentity(let state, let reason):
            "cannot use server.key and server.crt in \(state): \(reason); put the right ones back, or "
                + "remove both (clients will then ask about a changed key)"
        case .noKey(let state):
            "there is no key in \(state) yet; run relay-server serve, which makes one"
        case .noHolder(let path):
            "\(path) is missing; install relay-holder beside relay-server"
        case .badFile(let files, let reason):
            "cannot use \(files): \(reason); give PEM files that belong together, as "
                + "Scripts/make-certs.sh makes them"
        case .toolFailed(let tool, let reason):
            "\(tool) failed: \(reason); run it by hand and see, or install the other way"
        case .foreignUnit(let path):
            "\(path) was not written by relay-server install; move it away first"
        case .otherUnit(let path, let state):
            "\(path) starts the server of another state directory, and there is one unit; take that "
                + "out first, with relay-server uninstall --state \(state), or give --crontab"
        case .cannotInstall:
            "there is no service manager of yours here, and no crontab; have the host run "
                + "relay-server serve --background at boot"
        case .badOptions(let file, let reason):
            "\(file) does not say how the server is to be started: \(reason); start it by hand, with "
                + "its options, which writes it anew: relay-server serve"
        case .notStarted(let state, let reason):
            "no server could be started: \(reason); \(state)/server.log may say more, or run "
                + "relay-server serve and look"
        case .noSuchDevice(let words):
            "no device is called '\(words)'; look at the list of devices"
        case .ambiguousDevice(let words):
            "several devices are called '\(words)'; give the fingerprint, or more of it"
        case .noServer(let state):
            "no server runs with \(state); relay-server serve starts one"
        case .unfit(let reason):
            "the server goes on as it was, for the new one cannot serve with its options: \(reason); "
                + "mend that and try again, or end the server and start the other by hand: sessions "
                + "go on meanwhile"
        case .cannotReplace(let state):
            "the server that runs with \(state) cannot be told to make room; end it, and start "
                + "another: sessions go on meanwhile"
        case .busy(let file):
            "\(file) is being changed by another program; try again"
        case .tooMany(let things, let count):
            "there are \(count) \(things), and there may be no more; take some back first"
        case .noSuchSession(let words): "there is no session \(words)"
        case .noSuchToken(let words): "no token leads to '\(words)', and none is called so"
        case .ambiguousToken(let words, let count):
            "\(words) has \(count) tokens; give the id of one, or --all"
        case .notWritten(let reason):
            "they do not count any more, but would again if the server were started anew now: \(reason); "
                + "mend that, it is tried again every 10 s"
        case .notRunning(let state):
            "no server runs with \(state) that could take an invitation; start one with "
                + "relay-server serve, or have it started with relay-server install"
        }
    }
}

extension ServerError {
    /// How whoever asked over a link is told.
    var code: Refused.Code {
        switch self {
        case .noSuchDevice, .ambiguousDevice: .noSuchDevice
        case .noSuchToken, .ambiguousToken: .noSuchToken
        case .noSuchSession: .noSuchSession
        default: .limit
        }
    }
}

extension Refused {
    /// The request was not done.
    static func because(_ error: any Error) -> Refused {
        .because((error as? ServerError)?.code ?? .limit, "\(error)")
    }
}
