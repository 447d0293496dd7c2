// SPDX-License-Identifier: Apache-2.0

import RelayTerminal

/// Whatever a program prints, in any pieces and sizes: no trap, bounded memory, and a snapshot that
/// gives the same, on a fresh terminal and on one in any state.
func terminal(_ choices: inout Choices) {
    var model = TerminalModel(
        rows: 1 + choices.below(6), columns: 1 + choices.below(20), historyCapacity: 4096)
    var used = TerminalModel(
        rows: model.screen.rows, columns: model.screen.columns, historyCapacity: 4096)
    used.feed(choices.bytes(choices.below(64)))
    while !choices.isEmpty {
        let step = choices.byte()
        switch step {
        case 250: model.resize(rows: 1 + choices.below(6), columns: 1 + choices.below(20))
        case 251: model.feed([UInt8](repeating: choices.byte(), count: 4090))
        default: model.feed(choices.bytes(1 + Int(step)))
        }
    }
    promise(model.parser.pending.count <= Parser.maximumSequence, "what is kept is bounded")
    promise(model.screen.history.byteCount <= 4096 + History.maximumLine, "the history is bounded")
    holdLaw(model, on: TerminalModel(rows: model.screen.rows, columns: model.screen.columns))
    used.resize(rows: model.screen.rows, columns: model.screen.columns)
    used.feed(model.snapshot(historyLines: 10))
    promise(used.text() == model.text(), "another terminal shows the same")
    holdLawOfDifferences(used, model)
    var left = model
    left.feed(left.restoration())
    promise(left.restoration().isEmpty, "behind a restoration nothing is on")
    _ = model.text(ansi: true, historyLines: 10)
}

private func holdLawOfDifferences(_ old: TerminalModel, _ new: TerminalModel) {
    var painted = old
    if painted.parser.state != .ground { painted.feed([0x18]) }
    painted.feed(new.screen.difference(from: painted.screen))
    promise(painted.text() == new.text(), "a difference gives the same text")
    promise(painted.screen.cursor == new.screen.cursor, "a difference gives the same cursor")
    promise(painted.screen.modes == new.screen.modes, "a difference gives the same modes")
}

private func holdLaw(_ model: TerminalModel, on fresh: TerminalModel) {
    for historyLines in [0, 5, .max] {
        var other = fresh
        other.feed(model.snapshot(historyLines: historyLines))
        promise(other.screen == model.screen, "a snapshot gives the same screen")
        promise(
            other.parser == model.parser || model.isInLongSequence,
            "a snapshot ends with what is unfinished")
    }
}
