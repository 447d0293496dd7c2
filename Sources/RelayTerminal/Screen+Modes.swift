// SPDX-License-Identifier: Apache-2.0

extension Screen {
    mutating func setModes(_ parameters: borrowing Parameters, _ isOn: Bool) {
        for index in 0..<parameters.count {
            for (number, mode) in Modes.ansi where number == parameters[index, default: 0] {
                if isOn { modes.insert(mode) } else { modes.remove(mode) }
            }
        }
    }

    mutating func setPrivateModes(_ parameters: borrowing Parameters, _ isOn: Bool) {
        if parameters.hasGroups { return }
        for index in 0..<parameters.count {
            setPrivateMode(parameters[index, default: 0], isOn)
        }
    }

    private mutating func setPrivateMode(_ number: Int, _ isOn: Bool) {
        switch number {
        case 6:
            cursor.isOrigin = isOn
            move(row: 0, column: 0)
        case 47, 1047: if isOn { showAlternate() } else { showMain() }
        case 1048: if isOn { saveCursor() } else { restoreCursor() }
        case 1049:
            if isOn {
                saveCursor()
                showAlternate()
                eraseDisplay(2, sparingProtected: false)
            } else {
                showMain()
                restoreCursor()
            }
        case _ where Mouse.trackings.contains(number): mouse.tracking = isOn ? number : 0
        case _ where Mouse.encodings.contains(number):
            // Switching off another than the one that is on changes nothing.
            if isOn {
                mouse.encoding = number
            } else if mouse.encoding == number {
                mouse.encoding = 0
            }
        default: setSimpleMode(number, isOn)
        }
    }

    private mutating func setSimpleMode(_ number: Int, _ isOn: Bool) {
        for (known, mode) in Modes.dec where known == number {
            if isOn { modes.insert(mode) } else { modes.remove(mode) }
        }
        switch number {
        case 7: if !isOn { isWrapPending = false }
        case 69:
            margins.columns = 0..<columns
            isWrapPending = false
        default: break
        }
    }

    /// DECSTBM.
    mutating func setRowMargins(_ parameters: borrowing Parameters) {
        let top = parameters.amount(0) - 1
        let end = Self.end(parameters, atMost: rows)
        guard top + 1 < end else { return }
        margins.rows = top..<end
        move(row: 0, column: 0)
    }

    /// DECSLRM.
    mutating func setColumnMargins(_ parameters: borrowing Parameters) {
        let left = parameters.amount(0) - 1
        let end = Self.end(parameters, atMost: columns)
        guard left + 1 < end else { return }
        margins.columns = left..<end
        move(row: 0, column: 0)
    }

    /// The second number; left out, 0 and too large all mean the edge.
    private static func end(_ parameters: borrowing Parameters, atMost limit: Int) -> Int {
        let end = parameters[1, default: 0]
        return end == 0 ? limit : min(end, limit)
    }

    /// XTWINOPS, as far as it lasts: the title put away and taken back.
    mutating func windowOperation(_ parameters: borrowing Parameters) {
        guard [0, 2].contains(parameters[1, default: 0]) else { return }
        switch parameters[0, default: 0] {
        case 22: titles.push()
        case 23: titles.pop()
        default: break
        }
    }
}
