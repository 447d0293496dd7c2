// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore

extension Dialer {
    /// Between the attempts at two addresses (RFC 8305 §5).
    private static let stagger: TimeAmount = .milliseconds(250)

    /// The first of these addresses that takes a connection, and how long it took.
    func race(_ addresses: [String]) -> EventLoopFuture<(any Channel, Duration)> {
        loop.flatSubmit {
            let first = FirstConnection(on: loop)
            let times = NIOLoopBoundBox<[ObjectIdentifier: Duration]>.makeBoxSendingValue(
                [:], eventLoop: loop)
            for (index, address) in addresses.enumerated() {
                loop.scheduleTask(in: Self.stagger * index) {
                    if !first.isDone {
                        let began = Instant.now
                        first.add(
                            dial([address]).connection.map { channel in
                                times.value[ObjectIdentifier(channel)] = .now - began
                                return channel
                            })
                    }
                    if index == addresses.count - 1 { first.complete() }
                }
            }
            return first.connection.map { ($0, times.value[ObjectIdentifier($0)] ?? .zero) }
        }
    }
}
