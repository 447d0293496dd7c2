// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal

/// Lines and pages of the client's own over the session's screen. What they cover comes back cell by
/// cell, with cursor, pen and modes: the session's stream never notices.
///
/// Bytes of the session uncover the screen, and cover it again when they are written. While they
/// have left a sequence open, nothing is drawn: what is to cover the screen does as soon as it may.
extension LocalScreen {
    /// The session's output is not to be seen at all, and waits.
    var isHidden: Bool { covers.values.contains(where: \.isPage) }

    /// Puts something over the screen, in place of what this layer had; nil takes it away. To be
    /// called as often as there is something new to say: only what differs is written.
    mutating func cover(_ layer: Cover.Layer, with cover: Cover?) -> [UInt8] {
        if covers[layer] == cover { return [] }
        covers[layer] = cover
        if isPainted { return paint() }
        if covers.isEmpty { return uncovering() }
        return covering()
    }

    /// A screen with everything on it that is to lie there.
    func covered(_ screen: Screen) -> Screen {
        Cover.Layer.allCases.reduce(screen) { screen, layer in
            covers[layer]?.over(screen) ?? screen
        }
    }

    /// What brings the terminal to that; nothing while a sequence is open.
    mutating func covering() -> [UInt8] {
        if covers.isEmpty { return [] }
        catchUp()
        guard model.parser.state == .ground, agrees else { return [] }
        var before = isOutOfShape ? uncovering() : []
        if shown == nil { before += placing() }
        let covered = covered(aside.map(onto) ?? model.screen)
        defer { shown = covered }
        return before + covered.difference(from: shown ?? model.screen)
    }

    /// The terminal's title says this; nil gives it back. Nothing while a sequence is open.
    mutating func entitle(_ title: String?) -> [UInt8] {
        catchUp()
        guard model.parser.state == .ground else { return [] }
        if let text = title.map({ Array(Printable.line($0).utf8) }) ?? model.screen.titles.current {
            return Array("\u{1b}]2;".utf8) + text + [7]
        }
        // No program has set one: it is the one that was found, and is kept again.
        return hasKeptTitle ? Self.titleBack + Self.titleKept : []
    }

    /// What takes everything away.
    mutating func uncovering() -> [UInt8] {
        guard let shown else { return [] }
        if aside != nil { return steppingForward() }
        self.shown = nil
        if isOutOfShape || !agrees {
            isOutOfShape = false
            knownFromRow = nil
            return fitting.snapshot(historyLines: 0)
        }
        return model.screen.difference(from: shown)
    }

    /// All that the terminal shows is the session's.
    var isKnown: Bool { knownFromRow.map { model.screen.history.rowCount >= $0 } ?? true }

    /// A session begins in the middle of a screen, on which others have written before; what is there
    /// cannot be put back cell by cell. Until it is known to be gone, the terminal does it: covers
    /// lie on its alternate screen. Where that cannot be, all that is shown moves up into the
    /// terminal's own scrollback before something is covered for the first time.
    private mutating func placing() -> [UInt8] {
        if isKnown || model.screen.isAlternate { return [] }
        if hasAlternateScreen, model.screen.canStandAside { return steppingAside() }
        knownFromRow = nil
        return makingRoom(saying: nil) + model.snapshot()
    }

    private mutating func steppingAside() -> [UInt8] {
        var mirror = TerminalModel(showing: model.screen)
        mirror.feed(Screen.standingAside)
        aside = mirror.screen
        shown = mirror.screen
        return Screen.standingAside
    }

    /// What the session has shown, on the alternate screen.
    private func onto(_ paper: Screen) -> Screen {
        model.screen.cropped(onto: paper, row: 0, column: 0, rows: paper.rows)
    }

    private mutating func steppingForward() -> [UInt8] {
        guard let aside, let shown else { return [] }
        self.aside = nil
        self.shown = nil
        isOutOfShape = false
        return aside.difference(from: shown) + model.screen.standingForward()
    }
}
