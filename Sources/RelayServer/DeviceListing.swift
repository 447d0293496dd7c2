// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayCore
package import RelaySystem
package import RelayWire

/// What `relay-server devices` shows: a table for people, or JSON for programs.
package struct DeviceListing: Equatable, Sendable {
    private let table: DeviceTable

    package init(_ table: DeviceTable) { self.table = table }

    /// The devices of a state directory: a running server knows which are here; without one the
    /// files say the rest.
    package init(of state: StateDirectory) throws {
        if let frame = try RunningServer(state).ask(.list), frame.type == .deviceTable {
            self.init(try frame.decode(DeviceTable.self))
        } else {
            self.init(DeviceTable(try DeviceInformation.all(in: state)))
        }
    }

    /// The heading first; no line ends in blanks.
    package var lines: [String] {
        let heading = ["NAME", "FINGERPRINT", "ADDED", "LAST SEEN", "FROM", "LINKS"]
        let rows = [heading] + table.devices.map(Self.row)
        let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row.dropLast(), widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count) + "  "
            }.joined() + row[heading.count - 1]
        }
        let missing = table.total - UInt64(table.devices.count)
        return missing > 0 ? lines + ["(and \(missing) more)"] : lines
    }

    private static func row(_ device: DeviceInformation) -> [String] {
        [
            harmless(device.name) + (device.isCertified ? " (certificate)" : ""),
            fingerprint(device), date(device.added), date(device.lastSeen),
            device.from.map(harmless) ?? "-", "\(device.links)",
        ]
    }

    /// An array (RFC 8259) with an object for each device. Times are seconds since 1970.
    package var json: String {
        let objects = table.devices.map { device in
            let members = [
                ("name", JSONText.string(device.name)),
                ("fingerprint", JSONText.string(Self.fingerprint(device))),
                ("added", device.added.map { "\($0)" } ?? "null"),
                ("last_seen", device.lastSeen.map { "\($0)" } ?? "null"),
                ("from", device.from.map(JSONText.string) ?? "null"),
                ("links", "\(device.links)"), ("certified", "\(device.isCertified)"),
            ]
            return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
        }
        return "[" + objects.joined(separator: ",\n ") + "]"
    }

    private static func fingerprint(_ device: DeviceInformation) -> String {
        Fingerprint(bytes: device.key)?.description ?? "?"
    }

    private static func date(_ seconds: UInt64?) -> String {
        seconds.map { "\(UTCTime(seconds: $0))" } ?? "-"
    }

    /// Without anything that a terminal would obey.
    private static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar.value < 32 || (127...159).contains(scalar.value) ? "?" : scalar
                }))
    }
}

/// A text as JSON has it.
enum JSONText {
    static func string(_ text: String) -> String {
        "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        default:
            guard scalar.value < 32 else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}

extension DeviceInformation {
    /// What the files of a state directory say; no devices if there is none.
    static func all(in state: StateDirectory) throws -> [DeviceInformation] {
        do {
            let directory = try state.open(create: false)
            return all(
                listed: try list(DeviceFile.authorized, in: directory),
                revoked: try list(DeviceFile.revoked, in: directory),
                Sightings.read(in: directory))
        } catch let error as SystemCallError where error.errno == ENOENT {
            return []
        }
    }

    private static func list(
        _ name: String, in directory: borrowing PrivateDirectory
    ) throws -> DeviceList {
        DeviceList(parsing: try DeviceFile.read(name, in: directory) ?? [])
    }
}
