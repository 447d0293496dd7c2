// SPDX-License-Identifier: Apache-2.0

extension Pen {
    /// SGR (ECMA-48 8.3.117), with xterm's colours and the underlines of `4:n`.
    mutating func select(_ parameters: borrowing Parameters) {
        if parameters.count == 0 { return resetRendition() }
        var index = 0
        while index < parameters.count {
            let next = parameters.groupEnd(after: index)
            let number = parameters[index, default: 0]
            if next > index + 1 {
                selectGroup(parameters, index, next)
                index = next
            } else if number == 38 || number == 48 || number == 58 {
                index = selectColor(parameters, at: index)
            } else {
                select(number)
                index = next
            }
        }
    }

    /// One number that stands alone. Unknown ones change nothing.
    private mutating func select(_ number: Int) {
        switch number {
        case 0: resetRendition()
        case 1...9, 21...29, 53, 55: selectAttribute(number)
        case 30...37: foreground = .indexed(UInt8(number - 30))
        case 39: foreground = .standard
        case 40...47: background = .indexed(UInt8(number - 40))
        case 49: background = .standard
        case 59: underlineColor = .standard
        case 90...97: foreground = .indexed(UInt8(number - 90 + 8))
        case 100...107: background = .indexed(UInt8(number - 100 + 8))
        default: break
        }
    }

    private mutating func selectAttribute(_ number: Int) {
        switch number {
        case 1: attributes.insert(.bold)
        case 2: attributes.insert(.faint)
        case 3: attributes.insert(.italic)
        case 4: attributes.underline = 1
        case 5: attributes.insert(.blink)
        case 6: attributes.insert(.rapidBlink)
        case 7: attributes.insert(.inverse)
        case 8: attributes.insert(.invisible)
        case 9: attributes.insert(.struck)
        case 21: attributes.underline = 2
        case 22: attributes.subtract([.bold, .faint])
        case 23: attributes.remove(.italic)
        case 24: attributes.underline = 0
        case 25: attributes.subtract([.blink, .rapidBlink])
        case 27: attributes.remove(.inverse)
        case 28: attributes.remove(.invisible)
        case 29: attributes.remove(.struck)
        case 53: attributes.insert(.overline)
        case 55: attributes.remove(.overline)
        default: break
        }
    }

    /// `4:3`, `38:5:n`, `38:2:space:r:g:b` and `38:2:r:g:b`.
    private mutating func selectGroup(
        _ parameters: borrowing Parameters, _ start: Int, _ end: Int
    ) {
        let kind = parameters[start, default: 0]
        if kind == 4 {
            let style = parameters[start + 1, default: 1]
            if end == start + 2, style <= 5 { attributes.underline = style }
            return
        }
        switch (parameters[start + 1, default: 0], end - start) {
        case (5, 3...): set(kind, indexed: parameters[start + 2, default: 0])
        case (2, 5): set(kind, rgb: parameters, at: start + 2)
        case (2, 6...): set(kind, rgb: parameters, at: start + 3)
        default: break
        }
    }

    /// `38;5;n` and `38;2;r;g;b`; returns where the next number is.
    private mutating func selectColor(_ parameters: borrowing Parameters, at start: Int) -> Int {
        let kind = parameters[start, default: 0]
        switch start + 1 < parameters.count ? parameters[start + 1, default: 0] : 0 {
        case 5 where start + 2 < parameters.count:
            set(kind, indexed: parameters[start + 2, default: 0])
            return start + 3
        case 2 where start + 4 < parameters.count:
            set(kind, rgb: parameters, at: start + 2)
            return start + 5
        default: return parameters.count
        }
    }

    private mutating func set(_ kind: Int, indexed number: Int) {
        if let number = UInt8(exactly: number) { set(kind, .indexed(number)) }
    }

    private mutating func set(_ kind: Int, rgb parameters: borrowing Parameters, at start: Int) {
        guard let red = UInt8(exactly: parameters[start, default: 0]),
            let green = UInt8(exactly: parameters[start + 1, default: 0]),
            let blue = UInt8(exactly: parameters[start + 2, default: 0])
        else { return }
        set(kind, .rgb(red, green, blue))
    }

    private mutating func set(_ kind: Int, _ color: Color) {
        switch kind {
        case 38: foreground = color
        case 48: background = color
        case 58: underlineColor = color
        default: break
        }
    }
}
