// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// Answers the user's own programs on this host, which ask over a socket in the run directory and
/// not over a link: for the devices, with what only a running server knows, and for another program
/// in its place. Lives as long as the connection, on its event loop.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let devices: DeviceRegister
    private let succession: Succession
    private var decoder = FrameDecoder()

    init(_ devices: DeviceRegister, _ succession: Succession) {
        self.devices = devices
        self.succession = succession
        decoder.maximumBodyLength = 2 * Upgrade.maximumPathLength
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data).readableBytesView)
        do {
            while let frame = try decoder.next() {
                switch frame.type {
                case .devices:
                    let wish = try frame.decode(Devices.self).wish
                    answer(devices.answer(wish, for: nil), context)
                case .upgrade:
                    let upgrade = try frame.decode(Upgrade.self)
                    guard let path = upgrade.executable else {
                        answer(Frame(succession.running), context)
                        continue
                    }
                    makeRoom(for: path, context)
                default: return context.close(promise: nil)
                }
            }
        } catch {
            context.close(promise: nil)
        }
    }

    /// If it can serve as this server does, and whoever wishes it is still there to be told.
    private func makeRoom(for program: String, _ context: ChannelHandlerContext) {
        let succession = succession
        let trial = context.eventLoop.makePromise(of: String?.self)
        trial.futureResult.assumeIsolated().whenSuccess { [self] complaint in
            guard context.channel.isActive else { return }
            if let complaint {
                return answer(Frame(Refused(.startFailed, cutting: complaint)), context)
            }
            answer(Frame(succession.running), context)
            succession.succeed(program)
        }
        do throws(SystemCallError) {
            // It waits for the other program, which the loop must not.
            try startThread { trial.succeed(succession.complaint(of: program)) }
        } catch {
            trial.succeed("\(error)")
        }
    }

    private func answer(_ frame: Frame, _ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: 1024)
        buffer.write(frame)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension DeviceRegister {
    /// Does what is wished; gives the answer's frame.
    func answer(
        _ wish: Devices.Wish, for asking: Fingerprint?,
        noting complete: (inout AuditRecord) -> Void = { _ in }
    ) -> Frame {
        do {
            switch wish {
            case .list: return Frame(table(for: asking))
            case .revoke(let words):
                let device = try revoke(words, complete)
                return Frame(table(for: asking, revoked: device))
            }
        } catch {
            return Frame(Refused.because(error))
        }
    }
}
