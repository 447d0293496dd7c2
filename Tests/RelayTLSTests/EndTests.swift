// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Testing

@testable import RelayTLS

/// How connections end: in order or cut off.
@Suite struct EndTests {
    @Test func `closing says goodbye and both channels end`() throws {
        let pair = try Pair()
        try pair.establish()
        pair.client.write([1, 2])
        pair.client.channel.close(promise: nil)
        try converse(pair.client, pair.server)
        #expect(pair.server.recorder.received == [1, 2])
        #expect(pair.server.recorder.isInactive)
        #expect(pair.server.handler.endedCleanly)
        #expect(pair.client.recorder.isInactive)
        #expect(pair.client.recorder.errors.isEmpty)
        #expect(pair.server.recorder.errors.isEmpty)
    }

    @Test func `a connection that is cut off just ends`() throws {
        let pair = try Pair()
        try pair.establish()
        pair.server.channel.pipeline.fireChannelInactive()
        #expect(pair.server.recorder.isInactive)
        #expect(!pair.server.handler.endedCleanly)
        #expect(pair.server.recorder.errors.isEmpty)
    }

    @Test func `what is written after the end fails`() throws {
        let pair = try Pair()
        try pair.establish()
        pair.server.channel.pipeline.fireChannelInactive()
        var failure: (any Error)?
        pair.server.write([1]).assumeIsolated().whenFailure { failure = $0 }
        #expect(failure as? ChannelError == .ioOnClosedChannel)
    }

    @Test func `the receiving half alone cannot be closed`() throws {
        let pair = try Pair()
        try pair.establish()
        var failure: (any Error)?
        pair.client.channel.close(mode: .input).assumeIsolated().whenFailure { failure = $0 }
        #expect(failure as? ChannelError == .operationUnsupported)
        #expect(pair.client.channel.isActive)
    }
}
