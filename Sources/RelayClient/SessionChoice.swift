// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// The sessions of a host that a window can be in, in the order of `ls`. A value.
struct SessionChoice: Equatable {
    private static let head = ["", "name", "in front", "idle", "last line"]
    /// A longer name or program is cut: the last line is to be seen as well.
    private static let columnWidth = 24

    /// Those that run.
    let sessions: [SessionInformation]
    private let current: SessionID?

    /// `current` is the one that the window is in.
    init(_ all: [SessionInformation], current: SessionID?) {
        sessions = SessionTable.sorted(all.filter { $0.exit == nil && $0.died == nil })
        self.current = current
    }

    /// Where the window is among them; nil if its session has ended.
    var place: Int? { sessions.firstIndex { $0.session == current } }

    /// So many places further, round and round; nil where there is no other.
    func session(_ distance: Int) -> Int? {
        guard !sessions.isEmpty else { return nil }
        guard let place else { return distance > 0 ? 0 : sessions.count - 1 }
        let count = sessions.count
        let next = ((place + distance) % count + count) % count
        return next == place ? nil : next
    }

    /// "NAME (2 of 5)"
    func words(_ item: Int) -> String {
        "\(sessions[item].name) (\(item + 1) of \(sessions.count))"
    }

    var menu: Menu {
        let lines = TextTable.lines([Self.head] + sessions.map(row))
        var menu = Menu(
            "sessions", items: Array(lines.dropFirst()),
            hint: "1-9, arrows, Return: go there   typing: search   Escape: back",
            searched: sessions.map(Self.searched))
        menu.heading = "  " + lines[0]
        menu.select(place ?? 0)
        return menu
    }

    private func row(_ session: SessionInformation) -> [String] {
        [
            session.session == current ? "*" : "", Self.cut(session.name.text),
            Self.cut(session.programInFront ?? session.command ?? "-"),
            SessionTable.age(session.idle), Printable.line(session.lastLine ?? ""),
        ]
    }

    private static func searched(_ session: SessionInformation) -> String {
        [session.name.text, session.programInFront ?? "", session.lastLine ?? ""]
            .joined(separator: "\n")
    }

    private static func cut(_ text: String) -> String {
        let line = Printable.line(text)
        return line.count > columnWidth ? line.prefix(columnWidth - 1) + "…" : line
    }
}
