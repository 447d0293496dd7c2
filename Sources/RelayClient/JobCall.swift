// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// A call for a session without a terminal of the user's: what every such call has in common. Runs
/// on the main thread, which waits.
package struct JobCall {
    package var destination: Destination
    package var contact = Contact()

    package init(_ destination: Destination) { self.destination = destination }

    /// Finds the way to the host, does something with it, and ends what carried links.
    func withAccess<Result>(
        _ session: String?, _ body: (Access, Words) throws -> Result
    ) throws -> Result {
        let state = try ClientState(path: contact.statePath)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let access = try Access(destination, state, contact, on: loop)
        defer { access.end() }
        let words = Words(access.destination, device: access.device, session: session)
        return try body(access, words)
    }

    /// Performs a plan; what comes of it is for this reader, and for standard output. Blocks.
    func drive(
        _ plan: ClientPlan, _ access: Access, _ words: Words,
        _ reader: @escaping @Sendable () -> any CursorDriver.Reader
    ) throws -> Ending {
        try CursorDriver.run(plan, access, words, .standard(), reader).wait()
    }

    /// A plan for a session that is there.
    func plan(
        _ reference: SessionReference, _ kind: Attach.Kind, _ role: Role, _ start: Attach.Start,
        _ access: Access
    ) -> ClientPlan {
        var attach = Attach(kind: kind, role: role, start: start)
        reference.apply(to: &attach)
        return plan(attach, access)
    }

    func plan(_ attach: Attach, _ access: Access) -> ClientPlan {
        var attach = attach
        attach.user = access.destination.user
        var plan = ClientPlan(attach: attach, jitter: Self.bits().low)
        plan.isShown = false
        plan.races = access.dialer.program == nil
        plan.software = "relay-client \(ClientVersion.text)"
        plan.firstPatience = Duration(access.dialer.firstPatience)
        return plan
    }

    /// Bytes that nobody can guess.
    static func randomness(_ count: Int) -> [UInt8] { Random.bytes(count) }

    static func bits() -> Bits128 {
        guard let bits = Bits128(bytes: randomness(Bits128.byteCount)) else {
            preconditionFailure("random gives as many bytes as it is asked for")
        }
        return bits
    }
}
