// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Opens our ends and the child's ends of a program's three streams.
struct Plumbing {
    private(set) var descriptors: [CInt: CInt] = [:]
    /// Kept open until the program has been started.
    private var given: [Descriptor] = []

    private mutating func give(_ number: CInt, _ descriptor: Descriptor) {
        descriptors[number] = descriptor.number
        given.append(descriptor)
    }

    mutating func input(_ stream: Program.Stream) throws -> Pen? {
        switch stream {
        case .terminal: return nil
        case .file(let path):
            give(0, try Descriptor.open(path, O_RDONLY))
            return nil
        case .pipe:
            let (reading, writing) = try Descriptor.pipe()
            give(0, reading)
            return Pen(writing)
        }
    }

    mutating func output(_ number: CInt, _ stream: Program.Stream) throws -> Transcript {
        let transcript = Transcript()
        switch stream {
        case .terminal: break
        case .file(let path):
            give(number, try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC))
            transcript.finish()
        case .pipe:
            let (reading, writing) = try Descriptor.pipe()
            give(number, writing)
            reading.transcribe(into: transcript)
        }
        return transcript
    }
}
