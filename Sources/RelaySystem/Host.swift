// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What tells this machine, since it started, from every other and from itself before.
package enum Host {
    /// 16 bytes, new at every boot.
    package static func bootID() throws(SystemCallError) -> [UInt8] {
        let path = "/proc/sys/kernel/random/boot_id"
        let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: path) }
        let file = OwnedDescriptor(owning: raw)
        var text = [UInt8](repeating: 0, count: 64)
        guard case .bytes(let count) = file.read(into: &text) else {
            throw SystemCallError(call: "read", subject: path)
        }
        let digits = text.prefix(count).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 32 else {
            throw SystemCallError(call: "read", subject: path, errno: EINVAL)
        }
        return stride(from: 0, to: 32, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// The same as 32 lower-case hex digits: a directory's name.
    package static func bootName() throws(SystemCallError) -> String {
        hexadecimal(try bootID())
    }

    /// What it calls itself, hostname(1); empty if nobody knows.
    package static func name() -> String {
        var text = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&text, text.count - 1) == 0 else { return "" }
        let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Milliseconds since 1970, by the wall clock.
    package static func wallClock() -> UInt64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
    }

    /// Time since boot, sleep included.
    package static func uptime() -> Duration {
        var now = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &now)
        return Duration(now)
    }
}

extension Duration {
    init(_ time: timespec) {
        self = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// Lower-case hex digits, two a byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
