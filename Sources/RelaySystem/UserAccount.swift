// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The user this process acts for, as the system's user database has it.
package struct UserAccount: Equatable, Sendable {
    package let name: String
    package let uid: UInt32
    package let home: String
    /// The login shell, /bin/sh where the database names none.
    package let shell: String

    package init(name: String, uid: UInt32, home: String, shell: String) {
        self.name = name
        self.uid = uid
        self.home = home
        self.shell = shell.isEmpty ? "/bin/sh" : shell
    }

    /// The effective user.
    package static func current() throws(SystemCallError) -> UserAccount {
        let uid = geteuid()
        // One MiB: an entry is some hundred bytes, wherever it comes from.
        for capacity in [1 << 14, 1 << 20] {
            var text = [CChar](repeating: 0, count: capacity)
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            let error = unsafe getpwuid_r(uid, &entry, &text, capacity, &found)
            if error == ERANGE { continue }
            guard error == 0, unsafe found != nil else {
                throw SystemCallError(
                    call: "getpwuid", subject: "\(uid)", errno: error == 0 ? ENOENT : error,
                    advice: "the system knows no user of that number")
            }
            return unsafe UserAccount(
                name: String(cString: entry.pw_name), uid: uid,
                home: String(cString: entry.pw_dir), shell: String(cString: entry.pw_shell))
        }
        throw SystemCallError(call: "getpwuid", subject: "\(uid)", errno: ERANGE)
    }
}
