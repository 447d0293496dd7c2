// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// Answers the user's own programs on this host, which ask over a socket in the run directory and
/// not over a link: for the devices, with what only a running server knows. Lives as long as the
/// connection, on its event loop.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let devices: DeviceRegister
    private var decoder = FrameDecoder()

    init(_ devices: DeviceRegister) {
        self.devices = devices
        decoder.maximumBodyLength = 4096
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data).readableBytesView)
        do {
            while let frame = try decoder.next() {
                guard frame.type == .devices else { return context.close(promise: nil) }
                let wish = try frame.decode(Devices.self).wish
                var buffer = context.channel.allocator.buffer(capacity: 1024)
                buffer.write(devices.answer(wish, for: nil))
                context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
            }
        } catch {
            context.close(promise: nil)
        }
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
