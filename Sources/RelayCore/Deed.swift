// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Something that was done on a link and that its user may want to read later. Who did it and from
/// where the driver knows.
package enum Deed: Equatable, Sendable {
    /// A terminal, or a reader of the output, came to a session, or left it.
    case attached(Place)
    case detached(Place)
    case killed(Place)
    /// He was turned away, or asked for more than he may do.
    case refused(Refused.Code)

    /// The session, as far as it is known, and what he may do there.
    package struct Place: Equatable, Sendable {
        package var session: SessionID?
        package var name: SessionName?
        package var role: Role

        package init(session: SessionID?, name: SessionName?, role: Role) {
            self.session = session
            self.name = name
            self.role = role
        }
    }
}
