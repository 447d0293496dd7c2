// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayClient

@Suite struct SparklineTests {
    private let line = Sparkline(isPlain: false)

    @Test func `the least number is the lowest bar and the largest the highest`() {
        #expect(line.text([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
        let plain = Sparkline(isPlain: true)
        #expect(plain.text([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "_.-~=+*#")
    }

    @Test func `numbers that hardly differ are no mountains`() {
        #expect(line.text([100, 101, 102], width: 3) == "▁▁▁")
        #expect(line.text([5], width: 3) == "▁")
        #expect(line.text([0, 0], width: 3) == "▁▁")
    }

    @Test func `from zero on, equal numbers are all high`() {
        #expect(line.text([7, 7], width: 2, fromZero: true) == "██")
    }

    @Test func `the newest are shown where there is no room for all`() {
        #expect(line.text([9, 0, 8], width: 2) == "▁█")
        #expect(line.text([9, 0, 8], width: 0) == "")
        #expect(line.text([], width: 2) == "")
    }

    @Test func `the first variable that is set says the charset`() {
        func isPlain(_ variables: [String: String]) -> Bool {
            Sparkline.isPlain { variables[$0] }
        }
        #expect(isPlain([:]))
        #expect(isPlain(["LANG": "C"]))
        #expect(!isPlain(["LANG": "de_DE.UTF-8"]))
        #expect(!isPlain(["LC_ALL": "", "LC_CTYPE": "C.utf8", "LANG": "C"]))
        #expect(isPlain(["LC_ALL": "C", "LANG": "en_US.UTF-8"]))
    }
}

@Suite struct FiguresTests {
    @Test(arguments: [
        (Duration.microseconds(4), "0.00 ms"), (.microseconds(312), "0.31 ms"),
        (.microseconds(9994), "9.99 ms"), (.microseconds(9996), "10.0 ms"),
        (.microseconds(17_940), "17.9 ms"), (.microseconds(99_960), "100 ms"),
        (.milliseconds(1234), "1234 ms"),
    ])
    func `a time has three digits`(time: Duration, text: String) {
        #expect(Figures.milliseconds(time) == text)
    }

    @Test func `rates are bits and sizes are bytes`() {
        #expect(Figures.rate(bytesPerSecond: 8000) == "64.0 kbit/s")
        #expect(Figures.rate(bytesPerSecond: 1.25e7) == "100 Mbit/s")
        #expect(Figures.rate(bytesPerSecond: 1.249999e8) == "1.00 Gbit/s")
        #expect(Figures.bytes(0) == "0 B")
        #expect(Figures.bytes(33_554_432) == "33.6 MB")
    }

    @Test func `a spread is of times that were measured`() throws {
        #expect(Spread([]) == nil)
        let one = try #require(Spread([.seconds(3)]))
        #expect(one.least == .seconds(3) && one.ninetieth == .seconds(3))
        let ten = try #require(Spread((1...10).reversed().map { .seconds($0) }))
        #expect(ten.least == .seconds(1))
        #expect(ten.median == .seconds(5))
        #expect(ten.ninetieth == .seconds(9))
        #expect(ten.most == .seconds(10))
    }
}
