// SPDX-License-Identifier: Apache-2.0
import Foundation
import RelayCore
import RelayWire
import Testing

@testable import RelayClient

/// What `ping` says of what was measured.
@Suite struct PingReportTests {
    private let start = Instant.now

    /// Answered after so many milliseconds, in turn.
    private func report(
        _ times: [Int], features: [UInt64] = [], wantsThroughput: Bool = false,
        _ change: (inout Approach) -> Void = { _ in }
    ) throws -> PingReport {
        var approach = Approach(
            address: "192.0.2.7", lookUp: .milliseconds(12), tcp: .milliseconds(18),
            tls: .milliseconds(21))
        change(&approach)
        var measurement = Measurement(
            count: times.count, wantsThroughput: wantsThroughput, software: "c", now: start)
        try measurement.received(
            Frame(Hello(software: "relay-server 1", features: features)), now: start)
        try measurement.received(Frame(DeviceTable([])), now: start)
        for (token, time) in times.enumerated() {
            let sent = start + Measurement.interval * token
            measurement.tick(now: sent)
            let pong = Frame(Pong(token: UInt64(token)))
            try measurement.received(pong, now: sent + .milliseconds(time))
        }
        return PingReport(host: "tower", approach: approach, measurement: measurement)
    }

    private func read(_ text: String) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? [String: Any])
    }

    @Test func `a line says how far each step is away`() throws {
        let report = try report([20, 10, 400])
        #expect(
            report.lines(nil) == [
                "name         192.0.2.7, looked up in 12.0 ms", "TCP          18.0 ms",
                "TLS          21.0 ms",
                "round trip   least 10.0 ms, median 20.0 ms, 90 % 400 ms, most 400 ms;"
                    + " 3 of 3 answered, 1 late",
            ])
        #expect(report.closing == [])
        #expect(
            report.lines(Sparkline(isPlain: false)).last?.hasSuffix("\n             ▁▁█") == true)
    }

    @Test func `an address of before, and a program, are said to be such`() throws {
        let known = try report([1]) {
            $0.lookUp = nil
            $0.isKnownAddress = true
        }
        #expect(known.lines(nil)[0].contains("192.0.2.7, known from before"))
        let program = try report([1]) { $0 = Approach(program: "ssh", tls: .milliseconds(9)) }
        #expect(program.lines(nil)[0] == "name         through ssh, which finds it itself")
        #expect(program.lines(nil)[1] == "TLS          9.00 ms, with the start of ssh")
    }

    @Test func `an older server is said to be one`() throws {
        let report = try report([1], wantsThroughput: true)
        #expect(report.closing.first?.contains("relay-server upgrade") == true)
        #expect(try read(report.json)["fault"] as? String == PingReport.unsupported)
    }

    @Test func `JSON says all that is in the manual`() throws {
        let value = try read(report([20, 10]).json)
        #expect(value["version"] as? Int == 1)
        #expect(value["host"] as? String == "tower")
        #expect(value["address"] as? String == "192.0.2.7")
        #expect(value["look_up_ms"] as? Double == 12)
        #expect(value["least_ms"] as? Double == 10)
        #expect(value["round_trips_ms"] as? [Double] == [20, 10])
        #expect(value["software"] as? String == "relay-server 1")
        #expect(value["down"] is NSNull && value["fault"] is NSNull && value["program"] is NSNull)
        #expect(Set(value.keys) == (try Manual.members(of: "A measurement")))
    }

    @Test func `a throughput in JSON says all that is in the manual`() throws {
        var measurement = try report([1], features: [Feature.padding], wantsThroughput: true)
            .measurement
        var asked: UInt64 = 0
        while let frame = measurement.nextFrame(now: start) {
            if frame.type == .padding { asked += try frame.decode(Padding.self).wanted }
        }
        try measurement.received(
            Frame(Padding(bytes: Padding.noise(1000))), now: start + .seconds(1))
        measurement.interrupted()
        let report = PingReport(host: "tower", approach: Approach(), measurement: measurement)
        let value = try read(report.json)
        let down = try #require(value["down"] as? [String: Any])
        #expect(asked > 1000)
        #expect(down["bytes"] as? Int == 1000)
        #expect(value["padding"] as? Int == 1000)
        #expect(Set(down.keys) == (try Manual.members(of: "A throughput")))
        #expect(report.closing.first?.contains("1.00 kB") == true)
    }

    @Test func `what is being measured fits on a line`() throws {
        let report = try report(Array(repeating: 10, count: 100))
        let line = report.liveLine(Sparkline(isPlain: false), columns: 80)
        #expect(line.count < 80)
        #expect(line.hasSuffix("100 of 100 answered"))
        #expect(report.liveLine(Sparkline(isPlain: false), columns: 20).count == 19)
    }

    @Test func `thousandths keep their noughts`() {
        #expect(JSON.thousandths(12_034).text == "12.034")
        #expect(JSON.thousandths(5).text == "0.005")
        #expect(JSON.milliseconds(.microseconds(-1)).text == "0.000")
    }
}
