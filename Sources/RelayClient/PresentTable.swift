// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// Who is attached, as the user sees it. A value.
struct PresentTable: Equatable {
    private static let head = ["device", "from", "role", "size", "idle", ""]

    private let rows: [[String]]
    private let mayDrop: Bool

    init(_ attachments: [AttachmentInformation], mayDrop: Bool) {
        rows = attachments.map(Self.row)
        self.mayDrop = mayDrop
    }

    /// One line for each, in columns.
    var lines: [String] {
        let all = [Self.head] + rows
        let widths = Self.head.indices.map { column in
            all.map { $0[column].unicodeScalars.count }.max() ?? 0
        }
        return all.map { row in
            var line = ""
            for (text, width) in zip(row, widths) {
                line += text + String(repeating: " ", count: width - text.unicodeScalars.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    var menu: Menu {
        var menu = Menu(
            "who is here", items: Array(lines.dropFirst()),
            hint: mayDrop
                ? "j, k: move   d: drop this one   q: back"
                : "j, k: move   q: back   (only the owner may drop somebody)",
            keys: mayDrop ? ["d"] : [])
        menu.heading = lines[0]
        return menu
    }

    /// A device in a sentence.
    static func name(_ attachment: AttachmentInformation) -> String {
        let device = attachment.device.isEmpty ? "another terminal" : attachment.device
        return attachment.address.isEmpty ? device : "\(device) (\(attachment.address))"
    }

    private static func row(_ attachment: AttachmentInformation) -> [String] {
        [
            attachment.device.isEmpty ? "?" : Printable.line(attachment.device),
            attachment.address.isEmpty ? "-" : Printable.line(attachment.address),
            "\(attachment.role)",
            attachment.size.map { "\($0.columns)×\($0.rows)" } ?? "-",
            SessionTable.age(attachment.idle), remarks(attachment),
        ]
    }

    private static func remarks(_ attachment: AttachmentInformation) -> String {
        var remarks: [String] = []
        if attachment.leads { remarks.append("leads") }
        if attachment.kind != .terminal { remarks.append("reads along") }
        if attachment.isSelf { remarks.append("this is you") }
        return remarks.joined(separator: ", ")
    }
}
