// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct RecordingTests {
    @Test(arguments: Recording.names)
    func `what real programs print has a snapshot wherever it is cut`(_ name: String) {
        let recording = Recording(name)
        #expect(recording.bytes.count > 1000)
        var model = TerminalModel(rows: recording.rows, columns: recording.columns)
        for (offset, byte) in recording.bytes.enumerated() {
            model.feed([byte])
            let breach = model.breachOfLaw
            if !breach.isEmpty {
                Issue.record("\(name) at \(offset): \(breach)")
                return
            }
        }
    }

    @Test(arguments: Recording.names)
    func `when the program has ended, nothing is left to restore`(_ name: String) {
        let recording = Recording(name)
        var model = TerminalModel(rows: recording.rows, columns: recording.columns)
        model.feed(recording.bytes)
        if ["vim", "htop", "less", "man"].contains(where: name.hasPrefix) {
            #expect(!model.screen.isAlternate)
            #expect(model.screen.mouse == Mouse())
        }
        model.feed(model.restoration())
        #expect(model.restoration() == [])
    }
}
