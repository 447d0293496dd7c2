// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the programs under test are.
enum Programs {
    static let client = folder + "/relay-client"
    static let server = folder + "/relay-server"
    static let holder = folder + "/relay-holder"

    /// RELAY_BIN, which Scripts/test.sh sets; else beside the test program, where SwiftPM puts them.
    private static let folder: String = {
        if let given = ProcessInfo.processInfo.environment["RELAY_BIN"] {
            // As the kernel spells it, for `Leftovers` knows holders by their program.
            return URL(fileURLWithPath: given).resolvingSymlinksInPath().path
        }
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return ((program ?? ".build/debug/tests") as NSString).deletingLastPathComponent
    }()
}
