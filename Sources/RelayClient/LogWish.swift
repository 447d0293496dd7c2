// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// That the whole output goes to a file on the host as well, and how large that may become before
/// another is begun.
package struct LogWish: Equatable, Sendable {
    package var file: String
    /// Nil lets the host choose.
    package var piece: UInt64?

    package init(file: String, piece: UInt64? = nil) {
        self.file = file
        self.piece = piece
    }

    func apply(to creation: inout Creation) {
        creation.logFile = file
        creation.logPiece = piece
    }
}
