// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayCore
package import RelaySystem
internal import RelayWire

/// The directory where this boot's holders are found. All that a server knows of its sessions is
/// read here, anew each time; lives as long as the server, on its event loop.
///
/// Of a session there are the holder's socket `ID`, its lock `ID.lock`, the mark `ID.started` that
/// outlives it, and `names/NAME`, locked by the holder and holding the id.
package final class SessionDirectory {
    private static let markSuffix = ".started"
    private static let lockSuffix = ".lock"

    private let run: PrivateDirectory
    private let names: PrivateDirectory
    /// Sockets on which holders that are being started find their server.
    let starting: PrivateDirectory

    package init(_ run: consuming PrivateDirectory) throws(SystemCallError) {
        names = try run.subdirectory("names", create: true)
        starting = try run.subdirectory("starting", create: true)
        self.run = run
    }

    var path: String { run.path }

    /// The ids under which somebody listens or has listened.
    func sessions() throws(SystemCallError) -> [SessionID] {
        try run.entries().compactMap { SessionID($0) }
    }

    /// True when a holder has begun to start this session, ever.
    func wasStarted(_ session: SessionID) throws(SystemCallError) -> Bool {
        try run.exists(session.description + Self.markSuffix)
    }

    /// A connection to the session's holder; nil when nobody listens.
    func connect(to session: SessionID) throws(SystemCallError) -> OwnedDescriptor? {
        do throws(SystemCallError) {
            return try UnixSocket.connect(in: run, name: session.description)
        } catch {
            if error.errno == ENOENT || error.errno == ECONNREFUSED { return nil }
            throw error
        }
    }

    /// Nobody listens under this id any more, as far as can be told.
    func isOver(_ session: SessionID) -> Bool {
        do throws(SystemCallError) {
            return try connect(to: session) == nil
        } catch {
            return false
        }
    }

    /// Who has a name.
    enum NameHolder: Equatable {
        case nobody
        case session(SessionID)
        /// Somebody who has not said so yet.
        case unknown
    }

    func holder(of name: SessionName) throws(SystemCallError) -> NameHolder {
        guard let content = try names.lockHolderContent(file: name.text) else { return .nobody }
        let text = String(decoding: content.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return SessionID(text).map(NameHolder.session) ?? .unknown
    }

    /// Takes away what holders have left that ended long ago or were killed. The mark of one that
    /// lives is made young again: it shall outlive the session, not its beginning.
    func tidy() throws(SystemCallError) {
        for entry in try run.entries() where entry.hasSuffix(Self.markSuffix) {
            guard let session = SessionID(String(entry.dropLast(Self.markSuffix.count))),
                let age = try run.modificationAge(of: entry)
            else { continue }
            // With the lock taken nobody can be starting this session meanwhile.
            let lockName = session.description + Self.lockSuffix
            if let lock = try run.lock(file: lockName, content: []) {
                if age > Opening.markLifetime {
                    try run.remove(session.description)
                    try run.remove(entry)
                }
                lock.remove()
            } else {
                try run.write(file: entry, [])
            }
        }
    }

    /// Takes away what a server before us left when it was killed.
    func clearStarting() throws(SystemCallError) {
        for entry in try starting.entries() { try starting.remove(entry) }
    }
}
