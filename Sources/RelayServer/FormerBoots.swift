// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelaySystem

/// What earlier boots of this host have left beside the present one's directory: marks, names, and
/// sockets on which nobody listens.
///
/// A host that shares the home is another boot as well. Its server makes the marks of sessions that
/// live young again, and a holder that lives has its lock: so only what is old and free goes.
struct FormerBoots: ~Copyable {
    /// Longer than any session is asked for that has ended.
    static let lifetime = Opening.markLifetime * 4
    private static let nameLength = 32

    private let parent: PrivateDirectory
    private let present: String

    /// - Parameters:
    ///   - parent: has a directory for each boot.
    ///   - present: the name of the one that is not touched.
    init(in parent: consuming PrivateDirectory, besides present: String) {
        self.parent = parent
        self.present = present
    }

    /// What cannot be taken away keeps no other boot; the first error is thrown at the end.
    func tidy() throws(SystemCallError) {
        var failure: SystemCallError?
        for name in try parent.entries() where name != present && Self.isBoot(name) {
            do throws(SystemCallError) {
                try tidy(name)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func tidy(_ name: String) throws(SystemCallError) {
        let boot = try parent.subdirectory(name, create: false)
        guard try Self.isOver(boot) else { return }
        for inner in ["names", "starting"] where try boot.exists(inner) {
            try boot.subdirectory(inner, create: false).removeFiles()
            try boot.removeDirectory(inner)
        }
        try boot.removeFiles()
        try parent.removeDirectory(name)
    }

    private static func isBoot(_ name: String) -> Bool {
        name.utf8.count == nameLength && name.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    private static func isOver(_ boot: borrowing PrivateDirectory) throws(SystemCallError) -> Bool {
        for entry in try boot.allEntries() {
            guard try boot.modificationAge(of: entry) ?? lifetime >= lifetime else { return false }
            guard entry.hasSuffix(SessionDirectory.lockSuffix) else { continue }
            guard try boot.lockHolderContent(file: entry) == nil else { return false }
        }
        return true
    }
}

extension PrivateDirectory {
    fileprivate func removeFiles() throws(SystemCallError) {
        for entry in try allEntries() { try remove(entry) }
    }
}
