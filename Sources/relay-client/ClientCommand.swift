// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient

/// A subcommand: what it does ends with an exit status and perhaps some words.
protocol ClientCommand: ParsableCommand {
    /// `command` is what stood after `--`, its words joined by spaces.
    func perform(_ command: String?) throws -> Ending
}
