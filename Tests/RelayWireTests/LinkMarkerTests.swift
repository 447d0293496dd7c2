// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

/// Where a link begins in what a program printed.
@Suite struct LinkMarkerTests {
    private func feed(_ text: String, by count: Int) -> LinkMarker.Finding {
        var marker = LinkMarker()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            switch marker.feed(rest.prefix(count)) {
            case .searching: rest = rest.dropFirst(count)
            case .found(let first): return .found(first + rest.dropFirst(count))
            case let other: return other
            }
        }
        return .searching
    }

    @Test(arguments: ["", "motd\r\n", "relay-link:", "relay-link:1:", "relay-link:1", "x\n\n"])
    func `a link begins after its marker, in whatever pieces it comes`(_ noise: String) {
        let text = noise + LinkMarker.line + "\u{16}\u{3}\u{1}relay-link:1:\n"
        for count in 1...text.utf8.count {
            #expect(feed(text, by: count) == .found(Array("\u{16}\u{3}\u{1}relay-link:1:\n".utf8)))
        }
    }

    @Test func `without the end of its line it is no marker yet`() {
        #expect(feed("relay-link:1:", by: 3) == .searching)
        #expect(feed("relay-link:1: \n", by: 3) == .searching)
    }

    @Test func `a newer marker is told as such`() {
        #expect(feed("hello\nrelay-link:12:\n", by: 5) == .version(12))
    }

    @Test func `the noise is bounded, and kept to be shown`() {
        var marker = LinkMarker()
        let noise = [UInt8](repeating: 120, count: LinkMarker.maximumNoise)
        #expect(marker.feed(noise) == .searching)
        #expect(marker.seen == noise)
        var full = marker
        #expect(full.feed([120]) == .tooMuchNoise)
        #expect(marker.feed(Array(LinkMarker.line.utf8)) == .found([]))
    }
}
