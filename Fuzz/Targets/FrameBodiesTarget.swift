// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// The first byte is the type, the rest a body. What can be read says the same when written again.
func frameBodies(_ choices: inout Choices) {
    let number = choices.byte()
    let types = FrameType.allCases
    let type = FrameType(rawValue: UInt64(number)) ?? types[Int(number) % types.count]
    let frame = Frame(type: type, channel: 1, body: choices.remainder())
    _ = try? rewritten(frame)
}

/// Reads a frame as what its type says, and holds what was read to the law.
func rewritten(_ frame: Frame) throws(WireError) -> Frame {
    guard let rewrite = rewriters[frame.type] else { fatalError("no reader for \(frame.type)") }
    return try rewrite(frame)
}

private typealias Rewriter = @Sendable (Frame) throws(WireError) -> Frame

private let rewriters: [FrameType: Rewriter] =
    Dictionary(
        uniqueKeysWithValues: [
            rewriter(Hello.self), rewriter(Ping.self), rewriter(Pong.self),
            rewriter(Closing.self), rewriter(Attach.self), rewriter(List.self),
            rewriter(Listed.self), rewriter(ListEnd.self), rewriter(Devices.self),
            rewriter(DeviceTable.self), rewriter(Notice.self), rewriter(Specify.self),
            rewriter(Ready.self), rewriter(StartFailed.self), rewriter(Admit.self),
            rewriter(Attached.self), rewriter(Output.self), rewriter(Gap.self),
            rewriter(Acknowledge.self), rewriter(Input.self), rewriter(InputEnd.self),
            rewriter(InputTaken.self), rewriter(Resize.self), rewriter(Signal.self),
            rewriter(Exited.self), rewriter(ExitSeen.self), rewriter(Bye.self),
            rewriter(Request.self), rewriter(Response.self), rewriter(Refused.self),
            rewriter(Snapshot.self), rewriter(Captured.self), rewriter(Suppress.self),
            rewriter(Report.self), rewriter(Token.self), rewriter(Accept.self),
            rewriter(Accepted.self), rewriter(Shares.self), rewriter(ShareTable.self),
            rewriter(Shared.self), rewriter(Denied.self), rewriter(SessionSize.self),
            rewriter(AskPresent.self), rewriter(Present.self), rewriter(Drop.self),
            rewriter(Watch.self), rewriter(Happened.self), rewriter(LogOrder.self),
            rewriter(Remark.self), rewriter(Event.self), rewriter(Upgrade.self),
            rewriter(Running.self), rewriter(Padding.self),
        ])

private func rewriter<Body: FrameBody>(_: Body.Type) -> (FrameType, Rewriter) {
    (
        Body.type,
        { frame throws(WireError) in
            let body = try frame.decode(Body.self)
            let again = Frame(body, channel: frame.channel)
            promise((try? again.decode(Body.self)) == body, "\(Body.self) reads as it was written")
            promise(again.body.count <= Frame.maximumBodyLength, "\(Body.self) fits into a frame")
            return again
        }
    )
}
