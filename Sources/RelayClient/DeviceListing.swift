// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
package import RelayWire

/// The devices that a server lets in, as people read them and as programs do.
package struct DeviceListing {
    private static let heading = ["NAME", "FINGERPRINT", "ADDED", "LAST SEEN", "FROM", "LINKS"]

    private let table: DeviceTable

    package init(_ table: DeviceTable) { self.table = table }

    /// One a line under a heading.
    package var lines: [String] {
        let lines = TextTable.lines([Self.heading] + table.devices.map(Self.row))
        let missing = table.total - UInt64(table.devices.count)
        return missing > 0 ? lines + ["(and \(missing) more)"] : lines
    }

    /// One JSON array (RFC 8259) of an object for each device. Times are seconds since 1970, null if
    /// nobody knows.
    package var json: [String] {
        let objects = table.devices.map { device in
            [
                "\"name\":" + JSONText.quoted(device.name),
                "\"fingerprint\":" + JSONText.quoted(Self.fingerprint(device.key)),
                "\"added\":" + (device.added.map(String.init) ?? "null"),
                "\"last_seen\":" + (device.lastSeen.map(String.init) ?? "null"),
                "\"from\":" + (device.from.map(JSONText.quoted) ?? "null"),
                "\"links\":\(device.links)", "\"this\":\(device.isThis)",
                "\"certified\":\(device.isCertified)",
            ].joined(separator: ",")
        }
        return ["[" + objects.map { "{\($0)}" }.joined(separator: ",\n ") + "]"]
    }

    /// What was taken out, in a sentence; nil if nothing was.
    package var revoked: String? {
        table.revoked.map { key in
            "\(Self.fingerprint(key)) is not let in any more, and its links are cut"
        }
    }

    private static func row(_ device: DeviceInformation) -> [String] {
        let marks = (device.isThis ? " (this)" : "") + (device.isCertified ? " (certificate)" : "")
        return [
            Printable.line(device.name) + marks, fingerprint(device.key), time(device.added),
            time(device.lastSeen), device.from.map(Printable.line) ?? "-", "\(device.links)",
        ]
    }

    private static func fingerprint(_ key: [UInt8]) -> String {
        Fingerprint(bytes: key)?.description ?? "?"
    }

    /// In the user's time zone, to the minute.
    private static func time(_ seconds: UInt64?) -> String {
        seconds.map(TextTable.time) ?? "-"
    }
}

/// A text as JSON writes it.
enum JSONText {
    static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    private static func escaped(_ scalar: UnicodeScalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return String(scalar)
        }
    }
}
