// SPDX-License-Identifier: Apache-2.0
internal import RelayWire

/// A line as a code that a camera reads, drawn by qrencode(1) if that is installed. The line reaches
/// it on its standard input, so it stands in no list of processes.
package enum QRCode {
    private static let program = ["qrencode", "-t", "ANSIUTF8", "-o", "-"]

    /// What to print; an error says what to do.
    package static func drawing(of line: String) throws(QRCodeError) -> [UInt8] {
        let run: ProgramRun
        do throws(SystemCallError) {
            run = try ProgramRun(program, .apart, input: line)
        } catch {
            throw .missing
        }
        guard run.status == .exited(code: 0), !run.output.isEmpty else { throw .failed }
        return run.output
    }
}

package enum QRCodeError: Error, Equatable, CustomStringConvertible {
    case missing
    case failed

    package var description: String {
        switch self {
        case .missing:
            "there is no qrencode here to draw a code; install the package qrencode, or leave out --qr"
        case .failed: "qrencode could not draw the code; leave out --qr"
        }
    }
}
