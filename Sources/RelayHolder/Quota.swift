// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// How much of the host's memory sessions may plan for, and how much they do: each holder writes the
/// size of its ring into its lock, so that whoever looks needs nobody's answer. Lives as long as the
/// session.
struct Quota {
    private static let lockSuffix = ".lock"

    let sessions: UInt64?
    let rings: UInt64?

    init(_ specification: Specify) {
        sessions = specification.maximumSessions
        rings = specification.maximumRings
    }

    static func content(ring: UInt64) -> [UInt8] { Array("ring \(ring)\n".utf8) }

    /// Nil if the sessions that there are, this one's lock included, may be; else why not.
    func excess(in directory: borrowing PrivateDirectory) throws(SystemCallError) -> String? {
        guard sessions != nil || rings != nil else { return nil }
        var count: UInt64 = 0
        var sum: UInt64 = 0
        for entry in try directory.entries() where entry.hasSuffix(Self.lockSuffix) {
            guard SessionID(String(entry.dropLast(Self.lockSuffix.count))) != nil,
                let content = try directory.lockHolderContent(file: entry)
            else { continue }
            count += 1
            sum += Self.ring(content)
        }
        if let sessions, count > sessions {
            return "there are \(sessions) sessions, as many as the server lets there be"
                + " (--max-sessions); end one, or have it let more"
        }
        if let rings, sum > rings {
            return "all rings together would be \(sum >> 20) MiB, and the server lets them be"
                + " \(rings >> 20) (--max-rings); choose a smaller --ring, or end a session"
        }
        return nil
    }

    /// Of a holder that does not say, the usual size.
    private static func ring(_ content: [UInt8]) -> UInt64 {
        let words = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0] == "ring", let ring = UInt64(words[1]) else {
            return UInt64(ByteLog.defaultCapacity)
        }
        return min(ring, UInt64(ByteLog.largestCapacity))
    }
}
