// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// What `ping` has measured, so far or in all: as lines for people, or as JSON.
struct PingReport {
    /// The words the host is called by.
    let host: String
    let approach: Approach
    let measurement: Measurement

    private static let labelWidth = 13
    /// A plot of many round trips is cut to the newest.
    private static let plotWidth = 40
    /// A plot of fewer numbers shows nothing.
    private static let leastBeats = 3
    /// What else stands on a line that is drawn again.
    private static let wordsWidth = 48

    /// The lines of what is complete. Those that were given once stay as they are.
    /// - Parameter plot: draws a bar for each number where there is somebody to look.
    func lines(_ plot: Sparkline?) -> [String] {
        var lines = [Self.row("name", place)]
        if let tcp = approach.tcp { lines.append(Self.row("TCP", Figures.milliseconds(tcp))) }
        let start = approach.program.map { ", with the start of \($0)" } ?? ""
        lines.append(Self.row("TLS", Figures.milliseconds(approach.tls) + start))
        guard measurement.hasAsked else { return lines }
        lines.append(roundTrips(plot))
        if let down = measurement.down { lines.append(Self.throughput(down, plot)) }
        if let up = measurement.up { lines.append(Self.throughput(up, plot)) }
        return lines
    }

    /// What is said when everything is over.
    var closing: [String] {
        if measurement.isUnsupported { return [Self.row("throughput", "\(Self.unsupported)")] }
        guard padding > 0 else { return [] }
        return [Self.row("used", "\(Figures.bytes(padding)); --no-throughput leaves this out")]
    }

    /// What is being measured now, on a line that is drawn again and again: it must not be so long
    /// that the terminal wraps it.
    func liveLine(_ plot: Sparkline, columns: Int) -> String {
        String(wholeLiveLine(plot, columns: columns).prefix(max(0, columns - 1)))
    }

    private func wholeLiveLine(_ plot: Sparkline, columns: Int) -> String {
        let width = max(0, min(Self.plotWidth, columns - Self.wordsWidth))
        if let load = measurement.loading {
            let rate = load.beats.last.map { "  " + Figures.rate(bytesPerSecond: $0) } ?? ""
            let bars = plot.text(load.beats, width: width, fromZero: true)
            return Self.row(Self.label(load), bars + rate)
        }
        let times = measurement.roundTrips
        let last = times.last.map { "  " + Figures.milliseconds($0) } ?? ""
        let bars = plot.text(times.map { $0 / .milliseconds(1) }, width: width)
        return Self.row(
            "round trip", "\(bars)\(last)  \(times.count) of \(measurement.sent) answered")
    }

    private static func row(_ label: String, _ words: String) -> String {
        label + String(repeating: " ", count: max(1, labelWidth - label.count)) + words
    }

    private static func label(_ load: Throughput) -> String {
        load.direction == .down ? "down" : "up"
    }

    private var place: String {
        if let program = approach.program { return "through \(program), which finds it itself" }
        let address = approach.address ?? "?"
        if approach.isKnownAddress {
            return "\(address), known from before: looking the name up took too long or failed"
        }
        return address
            + (approach.lookUp.map { ", looked up in \(Figures.milliseconds($0))" } ?? "")
    }

    private func roundTrips(_ plot: Sparkline?) -> String {
        let times = measurement.roundTrips
        guard let spread = Spread(times) else {
            return Self.row("round trip", "none of \(measurement.sent) answered")
        }
        var words = "least \(Figures.milliseconds(spread.least))"
        words += ", median \(Figures.milliseconds(spread.median))"
        words += ", 90 % \(Figures.milliseconds(spread.ninetieth))"
        words += ", most \(Figures.milliseconds(spread.most))"
        words += "; \(times.count) of \(measurement.sent) answered"
        if measurement.late > 0 { words += ", \(measurement.late) late" }
        guard let plot else { return Self.row("round trip", words) }
        let bars = plot.text(times.map { $0 / .milliseconds(1) }, width: Self.plotWidth)
        return Self.row("round trip", words + "\n" + Self.row("", bars))
    }

    private static func throughput(_ load: Throughput, _ plot: Sparkline?) -> String {
        guard let figure = load.figure else { return row(label(load), "nothing arrived") }
        var words = Figures.rate(bytesPerSecond: figure.bytesPerSecond)
        words += ", \(Figures.bytes(figure.bytes)) in \(Figures.milliseconds(figure.time))"
        guard let plot, load.beats.count >= leastBeats else { return row(label(load), words) }
        return row(
            label(load), words + "  " + plot.text(load.beats, width: plotWidth, fromZero: true))
    }

    static let unsupported =
        "not measured: the server is of a version that cannot; relay-server upgrade puts a newer"
        + " one in its place"

    /// Bytes that were sent for nothing else.
    private var padding: UInt64 {
        (measurement.down?.arrived ?? 0) + (measurement.up?.requested ?? 0)
    }

    /// As docs/MANUAL.md describes it.
    var json: String {
        let times = measurement.roundTrips
        let spread = Spread(times)
        return JSON.object([
            JSON.version, JSON.Member("host", .string(host)),
            JSON.Member("program", .optional(approach.program)),
            JSON.Member("address", .optional(approach.address)),
            JSON.Member("known_address", .bool(approach.isKnownAddress)),
            JSON.Member("look_up_ms", .optional(approach.lookUp)),
            JSON.Member("tcp_ms", .optional(approach.tcp)),
            JSON.Member("tls_ms", .milliseconds(approach.tls)),
            JSON.Member("software", .string(measurement.software)),
            JSON.Member("sent", .number(UInt64(measurement.sent))),
            JSON.Member("answered", .number(UInt64(times.count))),
            JSON.Member("late", .number(UInt64(measurement.late))),
            JSON.Member("least_ms", .optional(spread?.least)),
            JSON.Member("median_ms", .optional(spread?.median)),
            JSON.Member("p90_ms", .optional(spread?.ninetieth)),
            JSON.Member("most_ms", .optional(spread?.most)),
            JSON.Member("round_trips_ms", .array(times.map(JSON.milliseconds))),
            JSON.Member("down", JSON(measurement.down?.figure)),
            JSON.Member("up", JSON(measurement.up?.figure)),
            JSON.Member("padding", .number(padding)),
            JSON.Member(
                "fault", .optional(measurement.isUnsupported ? Self.unsupported : nil)),
        ]).text
    }
}

extension JSON {
    static func milliseconds(_ duration: Duration) -> JSON {
        .thousandths(UInt64(max(0, duration / .microseconds(1)).rounded()))
    }

    static func optional(_ duration: Duration?) -> JSON { duration.map(milliseconds) ?? .null }

    fileprivate init(_ figure: Throughput.Figure?) {
        guard let figure else {
            self = .null
            return
        }
        let bits = UInt64((figure.bytesPerSecond * 8).rounded())
        self = .object([
            Member("bits_per_second", .number(bits)), Member("bytes", .number(figure.bytes)),
            Member("time_ms", .milliseconds(figure.time)),
        ])
    }
}
