// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What a user wants of a host: a new session, or one that is there.
package struct SessionWish: Equatable, Sendable {
    package enum Which: Equatable, Sendable {
        /// A new one under a made-up name.
        case new
        /// The one of this name, made if there is none.
        case named(SessionName)
        /// One that is there; never a new one.
        case existing(SessionReference)
    }

    package enum Start: Equatable, Sendable {
        /// With the screen as it is now.
        case screen
        /// With the oldest byte that is kept.
        case oldest
        /// With what is printed next.
        case end
    }

    /// Lines.
    package static let usualHistory: UInt64 = 2000

    package var which: Which
    /// For a new session, run by the login shell; nil is a login shell.
    package var command: String?
    package var ring: RingSize?
    /// Nil lets standard output decide.
    package var whenFull: WhenFull?
    /// For a new session; nil lets the server choose.
    package var expiry: Expiry?
    /// For a new session.
    package var sizing = Sizing.leader
    /// For a new session.
    package var log: LogWish?
    /// Where the output of a session that is there begins.
    package var start = Start.screen
    /// So many lines that have left the screen go before it.
    package var history = SessionWish.usualHistory
    /// The screen takes the place of output that this terminal is far behind with.
    package var skips = false
    package var manners = LinkManners()
    /// Nil for none.
    package var escape: UInt8? = UInt8(ascii: "~")

    package init(_ which: Which) { self.which = which }

    /// What the session is called, as far as that is known before it answers.
    var sessionText: String? {
        switch which {
        case .new: nil
        case .named(let name): name.text
        case .existing(let reference): reference.text
        }
    }
}
