// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// What is left of a session whose holder died before it. Read from the session's mark, where the
/// holder had written its name and, if it could, what it died of; kept like any mark.
struct Tombstone: Equatable, Sendable {
    let session: SessionID
    let name: SessionName
    /// The signal that the holder caught at its end; nil if it could not catch it.
    let signal: UInt8?
    /// How long ago.
    let age: Duration

    /// What happened, for people.
    var words: String {
        guard let signal else {
            return "its holder was killed, by somebody or by the system for want of memory"
        }
        let name = Self.names[signal] ?? "signal \(signal)"
        return "its holder died of \(name), a fault of relay-holder that should be reported"
    }

    /// As lists show it.
    var information: SessionInformation {
        var information = SessionInformation(session: session, name: name)
        information.died = words
        information.idle = age.milliseconds
        information.age = age.milliseconds
        return information
    }

    private static let names: [UInt8: String] = [
        4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 11: "SIGSEGV",
    ]
}

extension SessionDirectory {
    /// A name and a signal have a line each; more would be no mark of ours.
    private static var markLimit: Int { 64 * 1024 }

    /// What a session's mark says of its holder's death; nil if it lives, or has ended as it should.
    func tombstone(of session: SessionID) throws(SystemCallError) -> Tombstone? {
        let mark = session.description + Self.markSuffix
        // First the mark: a holder that ends as it should empties it while it has the lock.
        guard let content = try run.read(file: mark, limit: Self.markLimit), !content.isEmpty,
            try run.lockHolderContent(file: session.description + Self.lockSuffix) == nil,
            let again = try run.size(of: mark), again > 0
        else { return nil }
        var name: SessionName?
        var signal: UInt8?
        for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2 else { continue }
            if words[0] == "name" { name = SessionName(String(words[1])) ?? name }
            if words[0] == "died" { signal = UInt8(words[1]) }
        }
        guard let name else { return nil }
        let age = try run.modificationAge(of: mark) ?? .zero
        return Tombstone(session: session, name: name, signal: signal, age: max(age, .zero))
    }

    func tombstones() throws(SystemCallError) -> [Tombstone] {
        var stones: [Tombstone] = []
        for entry in try run.entries() where entry.hasSuffix(Self.markSuffix) {
            guard let session = SessionID(String(entry.dropLast(Self.markSuffix.count))),
                let stone = try tombstone(of: session)
            else { continue }
            stones.append(stone)
        }
        return stones
    }

    /// The same as lists show them.
    func deadSessions(_ log: Logger) -> [SessionInformation] {
        do {
            return try tombstones().map(\.information)
        } catch {
            log.warning("cannot look for sessions whose holders died: \(error)")
            return []
        }
    }

    /// The newest of this name.
    func tombstone(named name: SessionName) throws(SystemCallError) -> Tombstone? {
        try tombstones().filter { $0.name == name }.min { $0.age < $1.age }
    }

    /// Somebody was told: from now on the session has merely ended.
    func bury(_ stone: Tombstone) throws(SystemCallError) {
        try run.empty(stone.session.description + Self.markSuffix)
    }
}
