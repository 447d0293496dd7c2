// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import Testing

/// The ends of a pipe, to be taken over by their owners.
private func pipeEnds() throws -> (read: CInt, write: CInt) {
    var ends: [CInt] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw SystemCallError(call: "pipe") }
    return (ends[0], ends[1])
}

@Suite struct OwnedDescriptorTests {
    @Test func `what is written can be read`() throws {
        let ends = try pipeEnds()
        let reader = OwnedDescriptor(owning: ends.read)
        let writer = OwnedDescriptor(owning: ends.write)
        let bytes: [UInt8] = [1, 2, 3]
        var buffer = [UInt8](repeating: 0, count: 8)
        #expect(writer.write(bytes.span) == .bytes(3))
        #expect(reader.read(into: &buffer) == .bytes(3))
        #expect(buffer == [1, 2, 3, 0, 0, 0, 0, 0])
    }

    @Test func `nothing to read now is not the end`() throws {
        let ends = try pipeEnds()
        let reader = OwnedDescriptor(owning: ends.read)
        let writer = OwnedDescriptor(owning: ends.write)
        try reader.setNonBlocking()
        var buffer: [UInt8] = [0]
        #expect(reader.read(into: &buffer) == .wouldBlock)
        #expect(writer.raw == ends.write)
    }

    @Test func `an owner that goes closes its descriptor`() throws {
        let ends = try pipeEnds()
        let reader = OwnedDescriptor(owning: ends.read)
        do { _ = OwnedDescriptor(owning: ends.write) }
        var buffer: [UInt8] = [0]
        #expect(reader.read(into: &buffer) == .endOfFile)
    }

    @Test func `a descriptor given away stays open`() throws {
        let ends = try pipeEnds()
        let reader = OwnedDescriptor(owning: ends.read)
        let raw = OwnedDescriptor(owning: ends.write).release()
        let writer = OwnedDescriptor(owning: raw)
        #expect(writer.write([7].span) == .bytes(1))
        var buffer: [UInt8] = [0]
        #expect(reader.read(into: &buffer) == .bytes(1))
    }

    @Test func `writing nothing is no end`() throws {
        let ends = try pipeEnds()
        let reader = OwnedDescriptor(owning: ends.read)
        let writer = OwnedDescriptor(owning: ends.write)
        #expect(writer.write([UInt8]().span) == .bytes(0))
        #expect(reader.raw == ends.read)
    }

    @Test func `a duplicate is close-on-exec`() throws {
        let ends = try pipeEnds()
        let reader = OwnedDescriptor(owning: ends.read)
        let writer = OwnedDescriptor(owning: ends.write)
        try reader.setCloseOnExec()
        let copy = try writer.duplicate()
        #expect(fcntl(reader.raw, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(copy.raw, F_GETFD) == FD_CLOEXEC)
    }

    @Test func `a failed call keeps its errno`() {
        let directory = OwnedDescriptor(owning: unsafe open("/", O_RDONLY | O_CLOEXEC))
        var buffer: [UInt8] = [0]
        #expect(directory.read(into: &buffer) == .failed(EISDIR))
    }

    @Test func `writing to a closed pipe is the end of it and not of us`() async {
        await #expect(processExitsWith: .success) {
            ignoreBrokenPipes()
            let ends = try pipeEnds()
            _ = close(ends.read)
            let writer = OwnedDescriptor(owning: ends.write)
            #expect(writer.write([1].span) == .endOfFile)
        }
    }
}
