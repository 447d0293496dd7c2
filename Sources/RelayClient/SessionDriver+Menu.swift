// SPDX-License-Identifier: Apache-2.0

/// A menu over the session, which takes the keys until it is closed.
extension SessionDriver {
    /// What is on the page, and what is done when the user has chosen.
    final class OpenMenu {
        var menu: Menu
        /// Closes the menu, or leaves it open with something else in it.
        let act: (isolated SessionDriver, Menu.Step) -> Void

        init(_ menu: Menu, act: @escaping (isolated SessionDriver, Menu.Step) -> Void) {
            self.menu = menu
            self.act = act
        }
    }

    /// Opens a menu; nothing happens where the output is no terminal, or no key can be pressed.
    func open(_ menu: Menu, act: @escaping (isolated SessionDriver, Menu.Step) -> Void) {
        guard screen != nil, isRaw else { return }
        openMenu = OpenMenu(menu, act: act)
        drawMenu()
    }

    /// The menu on the page, if one is open, with something else in it.
    func change(_ menu: Menu) {
        guard let openMenu else { return }
        openMenu.menu = menu
        drawMenu()
    }

    func closeMenu() {
        openMenu = nil
        cover(.page, with: nil)
    }

    /// A menu takes the keys as long as it is open; gives the rest, which is the session's.
    func leftByMenu(_ bytes: [UInt8]) -> [UInt8] {
        if openMenu == nil { return bytes }
        var rest = bytes[...]
        while !rest.isEmpty, let open = openMenu {
            let step = open.menu.pressed(&rest)
            drawMenu()
            if let step { open.act(self, step) }
        }
        return Array(rest)
    }

    private func drawMenu() {
        guard let menu = openMenu?.menu, let rows = look({ $0.terminal.rows }) else { return }
        cover(.page, with: menu.cover(rows: rows))
    }
}
