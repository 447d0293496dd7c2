// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The variables that this process was given.
package enum OwnEnvironment {
    /// What programs need to find the user's files and the user's system services.
    package static let usualNames = [
        "HOME", "USER", "LOGNAME", "PATH", "LANG", "TZ", "XDG_STATE_HOME", "XDG_CONFIG_HOME",
        "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS",
    ]

    package static func value(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// `NAME=value` of those that are set.
    package static func variables(_ names: [String] = usualNames) -> [String] {
        names.compactMap { name in value(name).map { "\(name)=\($0)" } }
    }
}
