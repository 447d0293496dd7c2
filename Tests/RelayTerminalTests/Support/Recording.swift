// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What a program has printed on a terminal of some size; made by Scripts/record-corpus.sh.
struct Recording: Sendable, CustomStringConvertible {
    let name: String
    let rows: Int
    let columns: Int
    let bytes: [UInt8]

    var description: String { name }

    /// `NAME-ROWSxCOLUMNS` for each recording there is.
    static let names = ["vim", "htop", "less", "mc", "nano", "ls", "git-log", "man"].flatMap {
        ["\($0)-24x80", "\($0)-40x132"]
    }

    init(_ name: String) {
        self.name = name
        let size = name.split(separator: "-").last!.split(separator: "x").compactMap { Int($0) }
        (rows, columns) = (size[0], size[1])
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        bytes = Self.read("/\(folder)/Recordings/\(name)")
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { return [] }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe fread(&piece, 1, piece.count, file)
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }
}
