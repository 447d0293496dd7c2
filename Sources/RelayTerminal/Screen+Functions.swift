// SPDX-License-Identifier: Apache-2.0

/// The control functions, by their final byte. What is not named here is ignored as a whole.
extension Screen {
    package mutating func control(
        _ function: ControlFunction, _ parameters: borrowing Parameters
    ) {
        let wasJustPrinted = isJustPrinted
        isJustPrinted = false
        switch (function.marker, function.intermediate) {
        case (0, 0):
            if function.final == UInt8(ascii: "m") { return cursor.pen.select(parameters) }
            if parameters.hasGroups { return }
            if function.final == UInt8(ascii: "b") {
                isJustPrinted = wasJustPrinted
                if wasJustPrinted { repeatCharacter(parameters.amount()) }
                return
            }
            if !move(function.final, parameters), !edit(function.final, parameters) {
                set(function.final, parameters)
            }
        case (UInt8(ascii: "?"), 0): questionMark(function.final, parameters)
        case (0, _): intermediate(function, parameters)
        case (_, 0): keyboard(function, parameters)
        default: break
        }
    }

    /// Moves the cursor; false if the function is another.
    private mutating func move(_ final: UInt8, _ parameters: borrowing Parameters) -> Bool {
        let count = parameters.amount()
        switch final {
        case UInt8(ascii: "A"): moveUp(count)
        case UInt8(ascii: "B"), UInt8(ascii: "e"): moveDown(count)
        case UInt8(ascii: "C"), UInt8(ascii: "a"): moveRight(count)
        case UInt8(ascii: "D"): moveLeft(count)
        case UInt8(ascii: "E"):
            moveDown(count)
            carriageReturn()
        case UInt8(ascii: "F"):
            moveUp(count)
            carriageReturn()
        case UInt8(ascii: "G"), UInt8(ascii: "`"): move(row: addressedRow, column: count - 1)
        case UInt8(ascii: "H"), UInt8(ascii: "f"):
            move(row: count - 1, column: parameters.amount(1) - 1)
        case UInt8(ascii: "I"): tab(count)
        case UInt8(ascii: "Z"): backTab(count)
        case UInt8(ascii: "d"): move(row: count - 1, column: addressedColumn)
        default: return false
        }
        return true
    }

    /// Changes what is shown; false if the function is another.
    private mutating func edit(_ final: UInt8, _ parameters: borrowing Parameters) -> Bool {
        let count = parameters.amount()
        switch final {
        case UInt8(ascii: "@"): insertCharacters(count)
        case UInt8(ascii: "J"):
            eraseDisplay(parameters[0, default: 0], sparingProtected: false)
        case UInt8(ascii: "K"): eraseLine(parameters[0, default: 0], sparingProtected: false)
        case UInt8(ascii: "L"): insertLines(count)
        case UInt8(ascii: "M"): deleteLines(count)
        case UInt8(ascii: "P"): deleteCharacters(count)
        case UInt8(ascii: "S"):
            isWrapPending = false
            scrollUp(count)
        case UInt8(ascii: "T"):
            // With five numbers it is xterm's mouse highlighting.
            guard parameters.count <= 1 else { break }
            isWrapPending = false
            scrollDown(count)
        case UInt8(ascii: "X"): eraseCharacters(count)
        default: return false
        }
        return true
    }

    private mutating func set(_ final: UInt8, _ parameters: borrowing Parameters) {
        switch final {
        case UInt8(ascii: "g"):
            switch parameters[0, default: 0] {
            case 0: tabs[cursor.column] = false
            case 3: tabs.removeAll()
            default: break
            }
        case UInt8(ascii: "h"): setModes(parameters, true)
        case UInt8(ascii: "l"): setModes(parameters, false)
        case UInt8(ascii: "r"): setRowMargins(parameters)
        case UInt8(ascii: "s"):
            if modes.contains(.sideMargins) {
                setColumnMargins(parameters)
            } else if parameters.count == 0 {
                saveCursor()
            }
        case UInt8(ascii: "t"): windowOperation(parameters)
        case UInt8(ascii: "u"): if parameters.count == 0 { restoreCursor() }
        default: break
        }
    }

    private mutating func questionMark(_ final: UInt8, _ parameters: borrowing Parameters) {
        switch final {
        case UInt8(ascii: "J"): eraseDisplay(parameters[0, default: 0], sparingProtected: true)
        case UInt8(ascii: "K"): eraseLine(parameters[0, default: 0], sparingProtected: true)
        case UInt8(ascii: "W"):
            if parameters[0, default: 0] == 5 { tabs = TabStops(columns: columns) }
        case UInt8(ascii: "h"): setPrivateModes(parameters, true)
        case UInt8(ascii: "l"): setPrivateModes(parameters, false)
        default: break
        }
    }

    private mutating func intermediate(
        _ function: ControlFunction, _ parameters: borrowing Parameters
    ) {
        let count = parameters.amount()
        switch (function.intermediate, function.final) {
        case (UInt8(ascii: "!"), UInt8(ascii: "p")): softReset()
        case (UInt8(ascii: "\""), UInt8(ascii: "q")):
            switch parameters[0, default: 0] {
            case 1: cursor.pen.attributes.insert(.protected)
            case 0, 2: cursor.pen.attributes.remove(.protected)
            default: break
            }
        case (UInt8(ascii: " "), UInt8(ascii: "q")):
            if parameters[0, default: 0] <= 6 { cursorShape = parameters[0, default: 0] }
        case (UInt8(ascii: " "), UInt8(ascii: "@")):
            shiftColumns(count, from: margins.columns.lowerBound, inserting: false)
        case (UInt8(ascii: " "), UInt8(ascii: "A")):
            shiftColumns(count, from: margins.columns.lowerBound, inserting: true)
        case (UInt8(ascii: "'"), UInt8(ascii: "}")):
            shiftColumns(count, from: cursor.column, inserting: true)
        case (UInt8(ascii: "'"), UInt8(ascii: "~")):
            shiftColumns(count, from: cursor.column, inserting: false)
        default: break
        }
    }

    /// The protocols of kitty (`u`) and xterm (`m`, `n`) for more keys.
    private mutating func keyboard(
        _ function: ControlFunction, _ parameters: borrowing Parameters
    ) {
        let first = parameters[0, default: 0]
        switch (function.marker, function.final) {
        case (UInt8(ascii: ">"), UInt8(ascii: "u")): grid.keyboard.push(first)
        case (UInt8(ascii: "<"), UInt8(ascii: "u")): grid.keyboard.pop(parameters.amount())
        case (UInt8(ascii: "="), UInt8(ascii: "u")):
            grid.keyboard.set(first, how: parameters[1, default: 1])
        case (UInt8(ascii: ">"), UInt8(ascii: "m")):
            if parameters.count == 0 { modifyOtherKeys = 0 }
            if first == 4 { modifyOtherKeys = min(2, parameters[1, default: 0]) }
        case (UInt8(ascii: ">"), UInt8(ascii: "n")): if first == 4 { modifyOtherKeys = 0 }
        default: break
        }
    }
}
