// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Which session of a host a user means.
package enum SessionReference: Equatable, Sendable {
    case name(SessionName)
    case id(SessionID)
    /// The one that was detached last.
    case latest

    /// A name, or an id as `relay-server ls` may show it; nil for neither.
    package init?(_ text: String) {
        if let id = SessionID(text) {
            self = .id(id)
        } else if let name = SessionName(text) {
            self = .name(name)
        } else {
            return nil
        }
    }

    /// Nil for the latest, which we do not know.
    package var text: String? {
        switch self {
        case .name(let name): name.text
        case .id(let id): id.description
        case .latest: nil
        }
    }

    /// Makes an Attach ask for it.
    func apply(to attach: inout Attach) {
        switch self {
        case .name(let name): attach.name = name
        case .id(let id): attach.session = id
        case .latest: attach.latest = true
        }
    }
}
