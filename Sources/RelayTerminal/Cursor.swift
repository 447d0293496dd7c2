// SPDX-License-Identifier: Apache-2.0

/// Where the next character goes and what it will look like: all that DECSC saves.
package struct Cursor: Equatable, Sendable {
    /// From 0.
    package var row = 0
    package var column = 0
    package var pen = Pen()
    var charsets = Charsets()
    /// DECOM: positions count from the margins, and the cursor stays inside of them.
    var isOrigin = false
}
