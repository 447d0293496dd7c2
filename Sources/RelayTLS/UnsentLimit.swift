// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// What waits in the kernel beyond what TCP may send now: nothing can overtake it there. A record of
/// TLS, as HTTP/2 servers have it for the same reason. It does not bound what is on its way.
package enum UnsentLimit {
    /// TCP_NOTSENT_LOWAT, which the C library does not name everywhere.
    package static let option = NIOBSDSocket.Option(rawValue: 25)
    /// In bytes.
    package static let value: ChannelOptions.Types.SocketOption.Value = 16 * 1024
}
