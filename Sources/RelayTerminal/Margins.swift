// SPDX-License-Identifier: Apache-2.0

/// The part of the screen that scrolls.
package struct Margins: Equatable, Sendable {
    package var rows: Range<Int>
    package var columns: Range<Int>

    init(rows: Int, columns: Int) {
        self.rows = 0..<rows
        self.columns = 0..<columns
    }
}
