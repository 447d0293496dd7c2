// SPDX-License-Identifier: Apache-2.0

/// A menu over the session, which takes the keys until it is closed.
extension SessionDriver {
    /// What is on the page, and what is done when the user has chosen.
    struct OpenMenu {
        var menu: Menu
        /// Closes the menu, or leaves it open with something else in it.
        let act: (isolated SessionDriver, Menu.Step) -> Void
    }

    /// Opens a menu; nothing happens where the output is no terminal, or no key can be pressed.
    func open(_ menu: Menu, act: @escaping (isolated SessionDriver, Menu.Step) -> Void) {
        guard screen != nil, isRaw else { return }
        openMenu = OpenMenu(menu: menu, act: act)
        drawMenu()
    }

    /// The menu on the page, if one is open, with something else in it.
    func change(_ menu: Menu) {
        guard openMenu != nil else { return }
        openMenu?.menu = menu
        drawMenu()
    }

    func closeMenu() {
        openMenu = nil
        cover(.page, with: nil)
    }

    /// A menu takes the keys as long as it is open; gives the rest, which is the session's.
    func leftByMenu(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        while !rest.isEmpty, let act = openMenu?.act {
            let step = openMenu?.menu.pressed(&rest)
            drawMenu()
            if let step { act(self, step) }
        }
        return Array(rest)
    }

    private func drawMenu() {
        guard let menu = openMenu?.menu, let screen else { return }
        cover(.page, with: menu.cover(rows: screen.terminal.rows))
    }
}
