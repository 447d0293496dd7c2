// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem

/// The file that this process runs.
package enum OwnProgram {
    /// Leads to it even when it has been replaced or taken away.
    static let link = "/proc/self/exe"

    /// The path of the program of this name beside our own, whether it is there or not.
    package static func sibling(_ name: String) throws(SystemCallError) -> String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink(link, &path, path.count)
        guard length > 0 else { throw SystemCallError(call: "readlink", subject: link) }
        // A file that was replaced meanwhile has " (deleted)" behind its name, not its directory.
        let text = String(decoding: path.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return String(text[...(text.lastIndex(of: "/") ?? text.startIndex)]) + name
    }
}
