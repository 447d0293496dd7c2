// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// What the client says of its links.
enum LinkWords {
    /// The line that lies over the screen while nothing comes. `key` begins the escapes, if there are
    /// any.
    static func line(_ outage: Outage, key: String?, isFull: Bool, now: Instant) -> String {
        let seconds = max(0, (now - outage.since).milliseconds / 1000)
        var parts = ["relay: offline \(time(seconds))", outage.hasRoute ? "trying" : "no network"]
        if outage.waiting > 0 {
            let keys = outage.waiting == 1 ? "1 key" : "\(outage.waiting) keys"
            parts.append(isFull ? "\(keys) waiting, no more are taken" : "\(keys) waiting")
        }
        if let key { parts.append("\(key). to leave") }
        return parts.joined(separator: " · ")
    }

    /// `~s`
    static func report(_ history: LinkHistory, _ roundTrip: RoundTrip, now: Instant) -> String {
        var parts: [String] = []
        if let usual = roundTrip.smoothed, let least = roundTrip.least {
            parts.append("round trip \(milliseconds(usual)) ms (least \(milliseconds(least)))")
        } else {
            parts.append("no round trip measured yet")
        }
        let links = history.lost == 1 ? "1 link" : "\(history.lost) links"
        parts.append("\(links) lost")
        if let since = history.since {
            parts.append("this one for \(time((now - since).milliseconds / 1000))")
        }
        parts.append("\(history.replayed) bytes replayed, \(history.skipped) skipped")
        return parts.joined(separator: " · ")
    }

    /// `~c`
    static func discarded(_ count: Int, uncertain: Int) -> String {
        var text = "\(keys(count)) thrown away"
        if uncertain > 0 { text += " · \(keys(uncertain)) may have arrived before" }
        return text
    }

    private static func keys(_ count: Int) -> String { count == 1 ? "1 key" : "\(count) keys" }

    private static func time(_ seconds: UInt64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        default: "\(seconds / 3600) h"
        }
    }

    /// With a digit behind the point where that tells something.
    private static func milliseconds(_ duration: Duration) -> String {
        let tenths = Int((duration / .milliseconds(1) * 10).rounded())
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)"
    }
}
