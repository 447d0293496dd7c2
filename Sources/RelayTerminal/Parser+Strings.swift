// SPDX-License-Identifier: Apache-2.0

extension Parser {
    /// A part of a control string, up to what ends it. Megabytes of pictures pass here.
    mutating func string<Handler: SequenceHandler>(
        _ bytes: Span<UInt8>, from index: Int, _ handler: inout Handler
    ) -> Int {
        let bell: UInt8 = state == .operatingSystemCommand ? 0x07 : 0x1B
        var end = index
        while end < bytes.count {
            let byte = bytes[end]
            if byte < 0x20, byte == 0x1B || byte == bell || byte == 0x18 || byte == 0x1A { break }
            end += 1
        }
        if end == bytes.count { return end }
        let ending = bytes[end]
        if ending == 0x18 || ending == 0x1A {
            finish()
        } else {
            dispatchString(bytes, end: end, &handler)
            if ending == 0x1B { begin(.escape, at: end) }
        }
        return end + 1
    }

    private mutating func dispatchString<Handler: SequenceHandler>(
        _ bytes: Span<UInt8>, end: Int, _ handler: inout Handler
    ) {
        let kind = state
        let payload = kind != .ignoredString && isBounded(at: end) ? payload(bytes, end: end) : nil
        finish()
        guard let payload else { return }
        if kind == .operatingSystemCommand {
            handler.operatingSystemCommand(payload)
        } else {
            handler.deviceControl(payload)
        }
    }

    /// What stands between the introducer and the end, without controls.
    private func payload(_ bytes: Span<UInt8>, end: Int) -> [UInt8] {
        var all = kept
        for index in start..<end { all.append(bytes[index]) }
        return all.dropFirst(2).filter { $0 >= 0x20 && $0 != 0x7F }
    }
}
