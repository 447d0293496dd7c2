// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// How systemd-run (1) is asked to start something as a service of its own, in the user's service
/// manager. Never as a scope, which would inherit the restrictions of whoever asks.
enum ServiceCommand {
    static let program = "systemd-run"

    /// The process may leave others behind, as a shell does after `nohup`; the kernel's killer for
    /// lack of memory takes one of them and not all; and their number is no smaller than after a
    /// login.
    private static let properties = [
        "KillMode=process", "OOMPolicy=continue", "TasksMax=infinity",
    ]

    /// The arguments after the program's name.
    static func arguments(unit: String?, description: String, _ command: [String]) -> [String] {
        ["--user", "--collect", "--quiet", "--service-type=exec", "--description=\(description)"]
            + (unit.map { ["--unit=\($0)"] } ?? [])
            + properties.flatMap { ["-p", $0] } + ["--"] + command
    }

    /// For the holder that waits for its order at `socket`.
    static func holding(
        _ session: SessionID, _ name: SessionName, executable: String, socket: String
    ) -> [String] {
        arguments(
            unit: "relay-session-\(session)", description: "Relay session \(name)",
            [executable, "--foreground", socket])
    }
}
