// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// What a client says in the end is true.
extension World {
    func checkOutcome(of client: SimulatedClient, _ outcome: ClientCore.Outcome) {
        switch outcome {
        case .exited:
            law(
                client.position == host.holder(of: client.session)?.core?.log.end,
                "an exit is shown behind all output")
            law(
                client.session.map(host.ended.contains) == true,
                "only what has ended is said to have ended")
        case .detached, .outputLost: break
        case .unreachable:
            law(client.core.generation == 0, "who had a link once goes on trying")
        case .refused(let refusal, _):
            law(
                isTrue(refusal.code, to: client),
                "refusals tell the truth: \(refusal) to client \(client.number)")
        }
    }

    private func isTrue(_ code: Refused.Code, to client: SimulatedClient) -> Bool {
        let isCreating = client.session == nil && client.call.creates
        switch code {
        case .noSuchSession: return client.session == nil ? !isCreating : host.boots > 1
        case .ended:
            let session = isCreating ? .created(by: client.number) : client.session
            return session.map(host.ended.contains) ?? true
        case .rebooted: return host.boots > 1 && isCreating
        case .nameTaken:
            return isCreating && client.call.makesUpNames
        case .limit: return isCrowded
        case .unauthorised, .superseded, .wrongUser, .startFailed, .notAllowed, .violation,
            .unreachable, .inside, .noSuchDevice, .unknownSecret, .tokenIsOver, .penalised,
            .noSuchToken:
            return false
        }
    }
}
