// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// What a relay-holder is started for.
enum HolderTask {
    case session(Specify)
    /// The log of a session that runs.
    case log(LogOrder, SessionName)

    var frame: Frame {
        switch self {
        case .session(let specify): Frame(specify)
        case .log(let order, _): Frame(order)
        }
    }

    /// What systemd-run is told, to start `executable` as a service of its own.
    func serviceArguments(executable: String, socket: String) -> [String] {
        switch self {
        case .session(let specify):
            ServiceCommand.holding(
                specify.session, specify.name, executable: executable, socket: socket)
        case .log(let order, let name):
            ServiceCommand.arguments(
                unit: "relay-log-\(order.session)", description: "Log of relay session \(name)",
                [executable, "--foreground", socket])
        }
    }
}

extension LogOrder {
    /// What is to be written where, as the user wished; nil if he wished nothing.
    init?(_ session: SessionID, _ creation: Creation, on host: ServedHost) {
        guard let file = Self.path(creation.logFile, home: host.account.home) else { return nil }
        self.init(
            session: session, runDirectory: host.sessions.path, file: file,
            piece: creation.logPiece ?? Self.usualPiece)
    }

    /// Absolute, from the user's home on.
    static func path(_ text: String?, home: String) -> String? {
        guard let text, !text.isEmpty else { return nil }
        if text.hasPrefix("/") { return text }
        return home + "/" + (text.hasPrefix("~/") ? String(text.dropFirst(2)) : text)
    }
}
