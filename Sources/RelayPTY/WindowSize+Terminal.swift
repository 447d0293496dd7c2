// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import RelayWire

extension WindowSize {
    /// The size of the terminal behind a descriptor; nil when it is none.
    package init?(of descriptor: CInt) {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        self.init(
            columns: size.ws_col, rows: size.ws_row, pixelWidth: size.ws_xpixel,
            pixelHeight: size.ws_ypixel)
    }

    /// Sets it; the terminal's foreground processes get SIGWINCH if it changed.
    func apply(to descriptor: CInt) -> Bool {
        var size = winsize(
            ws_row: rows, ws_col: columns, ws_xpixel: pixelWidth, ws_ypixel: pixelHeight)
        return unsafe ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0
    }
}
