// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore

/// Where the user is told that nothing comes.
package enum StatusPlace: String, Equatable, Sendable, CaseIterable {
    /// Over a row of the screen, which comes back as it was.
    case line
    /// In the terminal's title.
    case title
    case none
}

/// How the user wants bad links to be dealt with.
package struct LinkManners: Equatable, Sendable {
    package var status = StatusPlace.line
    /// What is typed while nothing comes is thrown away.
    package var dropsOfflineKeys = false

    package init(status: StatusPlace = .line, dropsOfflineKeys: Bool = false) {
        self.status = status
        self.dropsOfflineKeys = dropsOfflineKeys
    }
}

/// What the user is told of the links.
extension SessionDriver {
    /// What has just happened is shown for so long, or until a key is pressed.
    private static let newsTime: TimeAmount = .seconds(6)

    /// Says that nothing comes, or that it does again. After every event, and each second meanwhile.
    func showStatus() {
        guard farewell == nil, screen != nil else { return }
        let now = Instant.now
        let (outage, outageAt) = ask { ($0.outage(now: now), $0.outageAt) }
        guard words.hasAttached else { return awaitSession(outage, or: outageAt, now: now) }
        isOffline = outage != nil
        let line = outage.map { outage in
            LinkWords.line(
                outage, key: escape.map(Words.key), isFull: ask { $0.inputAllowance } == 0,
                now: now)
        }
        switch manners.status {
        case .line where line != shownStatus: cover(.link, with: line.map(Cover.line))
        case .title: entitle(line)
        case .line, .none: break
        }
        shownStatus = line
        armStatus(outage, or: outageAt, now: now)
    }

    /// The server is there, and the session has not answered yet. Nothing of it is on the screen.
    private func awaitSession(_ outage: Outage?, or outageAt: Instant?, now: Instant) {
        if outage != nil, !hasToldDelay {
            hasToldDelay = true
            note(words.delayed)
        }
        if outage == nil { armStatus(nil, or: outageAt, now: now) }
    }

    private func entitle(_ title: String?) {
        guard title != shownTitle, let bytes = screen?.entitle(title), !bytes.isEmpty else {
            return
        }
        shownTitle = title
        surroundings.writer.append(.screen(bytes))
    }

    /// The next second, or the moment from which nothing has come for too long.
    private func armStatus(_ outage: Outage?, or outageAt: Instant?, now: Instant) {
        let next: Instant?
        if let outage {
            let seconds = (now - outage.since).milliseconds / 1000
            next = outage.since + .seconds(seconds + 1)
        } else {
            next = outageAt
        }
        guard next != statusTimer?.0 else { return }
        statusTimer?.1.cancel()
        statusTimer = next.map { next in
            let wait = max(TimeAmount(next - now), .milliseconds(1))
            return (
                next,
                loop.scheduleTask(in: wait) {
                    self.assumeIsolated {
                        $0.statusTimer = nil
                        $0.showStatus()
                    }
                }
            )
        }
    }

    /// A line about what has just happened; on standard error where no screen can be covered.
    func tellNews(_ text: String) {
        guard screen != nil else { return note(text) }
        cover(.news, with: .line("relay: \(text)"))
        newsTimer?.cancel()
        newsTimer = loop.scheduleTask(in: Self.newsTime) {
            self.assumeIsolated { $0.forgetNews() }
        }
    }

    /// It was read, or is old.
    func forgetNews() {
        guard newsTimer != nil else { return }
        newsTimer?.cancel()
        newsTimer = nil
        cover(.news, with: nil)
    }

    /// `~s`
    func reportLinks() { tellNews(LinkWords.report(core.history, core.roundTrip, now: .now)) }

    /// `~c`
    func discardTyping() {
        let (discarded, uncertain) = core.discardTyping()
        tellNews(LinkWords.discarded(discarded, uncertain: uncertain))
    }

    /// What was typed is taken as far as there is room for it. Only while nothing comes there may be
    /// too little, and then it is refused aloud.
    func take(_ bytes: [UInt8]) {
        if isOffline, manners.dropsOfflineKeys { return ring() }
        let room = ask { $0.inputAllowance }
        core.typed(bytes.prefix(room))
        if bytes.count > room { ring() }
        core.hurry(now: .now)
    }

    private func ring() {
        if screen != nil { surroundings.writer.append(.screen([7])) }
    }
}
