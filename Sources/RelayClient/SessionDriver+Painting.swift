// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// A session of another size than the terminal's: its screen is painted, at most 30 times a second,
/// and never faster than the terminal takes it.
extension SessionDriver {
    /// What is known of the painting; lives as long as the client.
    struct Painter {
        /// Between two pictures.
        static let interval: Duration = .milliseconds(33)
        /// So long a terminal that has changed its size waits for the session to do the same.
        static let sizePatience: Duration = .seconds(2)

        /// Output is painted, or about to be, up to here.
        var end: UInt64 = 0
        /// Up to here it is on its way to the terminal.
        var drawnEnd: UInt64 = 0
        /// And up to here the terminal has it.
        var writtenEnd: UInt64 = 0
        var lastTime: Instant?
        var isDue = false
        /// The session is given time to follow the terminal's size.
        var isWaiting = false
        /// When the terminal has changed its size.
        var resizedAt: Instant?

        /// Offsets begin anew; what is due still comes.
        var forAnotherSession: Painter { Painter(isDue: isDue, isWaiting: isWaiting) }
    }

    /// The output from here on is for a screen of this size.
    func followSession(_ size: WindowSize) {
        if isHidden { return waiting.append(.size(size)) }
        if let bytes = screen?.follow(size), !bytes.isEmpty {
            surroundings.writer.append(.screen(bytes))
        }
        adaptScreen()
    }

    /// The terminal has another size now.
    func terminalResized(to size: WindowSize) {
        painter.resizedAt = .now
        screen?.resize(size)
        adaptScreen()
        if isPainted { paintSoon() }
    }

    /// Begins to paint, or ends it, if that is what the sizes call for. While somebody drags the
    /// window's corner, the session is about to follow: so long it is shown as it comes.
    func adaptScreen() {
        guard look({ $0.isOutOfStep }) == true else { return }
        if !isPainted, let resizedAt = painter.resizedAt {
            let left = resizedAt + Painter.sizePatience - .now
            if left > .zero { return look(in: left) }
        }
        guard let bytes = screen?.adapt(), !bytes.isEmpty else { return }
        let isBehind = painter.end > painter.drawnEnd
        painter.drawnEnd = painter.end
        surroundings.writer.append(
            isBehind ? .output(bytes, end: painter.end) : .screen(bytes))
    }

    private func look(in wait: Duration) {
        guard !painter.isWaiting else { return }
        painter.isWaiting = true
        loop.scheduleTask(in: TimeAmount(wait)) {
            self.assumeIsolated { driver in
                driver.painter.isWaiting = false
                driver.adaptScreen()
            }
        }
    }

    /// Output that is painted; the session is told that it is written when it can be seen.
    func paint(_ bytes: [UInt8], end: UInt64) {
        _ = screen?.show(bytes)
        paintLater(end)
    }

    func paintLater(_ end: UInt64) {
        painter.end = max(painter.end, end)
        adaptScreen()
        if isPainted { paintSoon() }
    }

    /// Paints at once if the last picture is old enough and the terminal has taken it.
    private func paintSoon() {
        guard !painter.isDue, painter.writtenEnd >= painter.drawnEnd else { return }
        let wait = painter.lastTime.map { $0 + Painter.interval - .now } ?? .zero
        if wait <= .zero { return paintNow() }
        painter.isDue = true
        loop.scheduleTask(in: TimeAmount(wait)) {
            self.assumeIsolated { driver in
                driver.painter.isDue = false
                driver.paintNow()
                driver.settle()
            }
        }
    }

    private func paintNow() {
        guard isPainted, farewell == nil, let bytes = screen?.paint() else {
            return
        }
        painter.lastTime = .now
        painter.drawnEnd = painter.end
        if write(bytes, end: painter.end) {
            painter.writtenEnd = painter.end
            settleAgain()
        }
    }

    /// The terminal has taken everything before `end`.
    func painted(to end: UInt64) {
        painter.writtenEnd = max(painter.writtenEnd, end)
        if isPainted, painter.end > painter.drawnEnd { paintSoon() }
    }
}
