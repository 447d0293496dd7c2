// SPDX-License-Identifier: Apache-2.0

/// One thing that must hold for every byte string.
struct FuzzTarget: Sendable {
    let name: String
    /// Ends the program if it does not hold, or traps.
    let run: @Sendable (inout Choices) -> Void

    static let all = [
        FuzzTarget(name: "frame-decoder", run: frameDecoder),
        FuzzTarget(name: "frame-bodies", run: frameBodies),
        FuzzTarget(name: "stranger", run: stranger),
        FuzzTarget(name: "device", run: device),
        FuzzTarget(name: "bearer", run: bearer),
        FuzzTarget(name: "opening", run: opening),
        FuzzTarget(name: "holder-bytes", run: holderBytes),
        FuzzTarget(name: "holder", run: holder),
        FuzzTarget(name: "client", run: client),
        FuzzTarget(name: "inquiry", run: inquiry),
        FuzzTarget(name: "authorized-devices", run: authorizedDevices),
        FuzzTarget(name: "known-hosts", run: knownHosts),
        FuzzTarget(name: "session-tokens", run: sessionTokens),
        FuzzTarget(name: "invitations", run: invitations),
        FuzzTarget(name: "secret-urls", run: secretURLs),
        FuzzTarget(name: "fingerprints", run: fingerprints),
        FuzzTarget(name: "terminal", run: terminal),
    ]
}
