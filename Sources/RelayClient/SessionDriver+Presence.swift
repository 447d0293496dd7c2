// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelayWire

/// Who else is here: a list on the user's wish, a line for some seconds when somebody comes or goes.
extension SessionDriver {
    /// `~k`
    func showPresent() {
        guard core.canLookAround else {
            return tellNews(
                core.isAttached
                    ? "this host does not tell who is here; it has an older version"
                    : "there is no connection; who is here is known when it is back")
        }
        isAskingPresent = true
        core.askPresent()
    }

    func heard(_ present: Present) {
        switch present.news {
        case .all: list(present.attachments)
        case .came:
            for one in present.attachments { tellNews("\(PresentTable.name(one)) is here") }
        case .left:
            for one in present.attachments { tellNews("\(PresentTable.name(one)) has left") }
        }
    }

    private func list(_ attachments: [AttachmentInformation]) {
        let table = PresentTable(attachments, mayDrop: core.role == .owner)
        if openMenu != nil, !present.isEmpty {
            var menu = table.menu
            menu.select(openMenu?.menu.selected ?? 0)
            present = attachments
            return change(menu)
        }
        guard isAskingPresent else { return }
        isAskingPresent = false
        present = attachments
        open(table.menu) { driver, step in driver.chose(step) }
    }

    private func chose(_ step: Menu.Step) {
        guard case .key("d", let item) = step, present.indices.contains(item) else {
            present = []
            return closeMenu()
        }
        core.drop(present[item].number)
    }
}
