// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem

/// The terminal of the user's session, wherever standard input and output lead: for questions.
struct ControllingTerminal: ~Copyable {
    private let descriptor: OwnedDescriptor

    /// Nil when there is none.
    init?() {
        let raw = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard raw >= 0 else { return nil }
        descriptor = OwnedDescriptor(owning: raw)
    }

    /// Asks for yes, which an empty line means too, or no, until it is one of them.
    func agrees(_ question: String) -> Bool {
        var text = question
        while let line = ask(text) {
            switch line.trimmed.lowercased() {
            case "", "y", "yes": return true
            case "n", "no": return false
            default: text = "Please type yes or no: "
            }
        }
        return false
    }

    /// Shows the text and waits for a line; nil at the end of the input. Longer lines than anybody
    /// types are cut.
    func ask(_ text: String) -> String? {
        _ = OutputWriter.write(Array(text.utf8), to: descriptor.raw)
        var line = [UInt8](repeating: 0, count: 1024)
        guard case .bytes(let count) = descriptor.read(into: &line) else {
            // ^D leaves the cursor behind the question.
            _ = OutputWriter.write([UInt8(ascii: "\n")], to: descriptor.raw)
            return nil
        }
        return String(decoding: line.prefix(count), as: UTF8.self)
    }
}
