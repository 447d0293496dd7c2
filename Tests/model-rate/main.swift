// SPDX-License-Identifier: Apache-2.0

// Prints how many megabytes a second the terminal model reads of a file that is all in memory, fed
// in pieces as a holder reads them: `model-rate FILE SECONDS`. For Scripts/bench.sh --model.

internal import Glibc
internal import RelayTerminal

/// All of a file; nil if it cannot be opened.
func contents(of path: String) -> [UInt8]? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe fread(&piece, 1, piece.count, file)
        if count == 0 { return bytes }
        bytes += piece[..<count]
    }
}

let words = CommandLine.arguments
guard words.count == 3, let seconds = Int(words[2]), let bytes = contents(of: words[1]) else {
    print("model-rate: the file cannot be read; say model-rate FILE SECONDS")
    exit(2)
}

/// What a holder takes from its PTY at most before it looks elsewhere.
let pieceLength = 16 * 1024
let clock = ContinuousClock()
let start = clock.now
var model = TerminalModel(rows: 24, columns: 80)
var total = 0
while clock.now - start < .seconds(seconds) {
    var offset = 0
    while offset < bytes.count {
        let end = min(offset + pieceLength, bytes.count)
        model.feed(bytes.span.extracting(offset..<end))
        offset = end
    }
    total += bytes.count
}
print(Double(total) / 1e6 / ((clock.now - start) / .seconds(1)))
