// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import RelayCore

/// `ping`: how far away a host is, and how much the link carries. Runs on the main thread, which
/// waits.
package struct PingCall {
    package struct Wish: Sendable {
        package static var counts: ClosedRange<Int> { Measurement.counts }

        /// Round trips, one of `counts`.
        package var count = 10
        package var measuresThroughput = true
        package var json = false

        package init() {}
    }

    private let destination: Destination
    private let contact: Contact
    private let wish: Wish

    package init(_ destination: Destination, _ contact: Contact, _ wish: Wish) {
        self.destination = destination
        self.contact = contact
        self.wish = wish
    }

    package func run() throws -> Ending {
        let state = try ClientState(path: contact.statePath)
        let signals = SignalWatch()
        // Threads inherit the mask. Until there is something to measure this one dies of ^C.
        signals.block()
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        signals.unblock()
        let access = try Access(destination, state, contact, on: loop)
        defer { access.end() }
        signals.block()
        let display = PingDisplay(destination.words, Console(), isSilent: wish.json)
        let result = try PingDriver.run(access, wish, signals) { approach, measurement in
            display.show(approach, measurement)
        }.wait()
        signals.unblock()
        return ending(result, display, access)
    }

    private func ending(_ result: PingResult, _ display: PingDisplay, _ access: Access) -> Ending {
        let words = access.words(nil)
        let hasAnswered = result.measurement?.roundTrips.isEmpty == false
        guard hasAnswered, let approach = result.approach, let measurement = result.measurement
        else {
            display.clear()
            return failure(result.end, words, access.pin)
        }
        let report = PingReport(
            host: destination.words, approach: approach, measurement: measurement)
        var ending =
            wish.json ? Ending.printing([report.json]) : display.finish(report)
        if case .failed(let failure) = result.end {
            ending.lines.append("the link has ended: \(failure.words(access.destination))")
        }
        return ending
    }

    private func failure(_ end: PingResult.End, _ words: Words, _ pin: Fingerprint?) -> Ending {
        switch end {
        case .measured, .interrupted:
            .failure("left before \(destination.words) answered")
        case .refused(let refused): words.refusal(refused)
        case .failed(.otherKey(let key)): words.changedKey(key, pinned: pin ?? key)
        case .failed(let failure): words.failedToConnect(failure)
        }
    }
}
