// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc
package import RelaySystem

/// Both sides of a new pseudo terminal, before anything runs in it. Also the terminal that tests
/// put in place of a user's own.
package struct TerminalPair: ~Copyable {
    /// Non-blocking, as the loop that reads it needs.
    package let master: OwnedDescriptor
    package let slave: OwnedDescriptor
    /// The slave's path.
    package let name: String

    package static func open() throws(SystemCallError) -> TerminalPair {
        // "/dev/pts/" and a number.
        var path = [CChar](repeating: 0, count: 64)
        let master = unsafe relay_open_master(&path, path.count)
        guard master >= 0 else { throw SystemCallError(call: "posix_openpt") }
        let owned = OwnedDescriptor(owning: master)
        let name = String(decoding: path.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        // O_NOCTTY: a session leader without a terminal would be given this one.
        let slave = unsafe Glibc.open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw SystemCallError(call: "open", subject: name) }
        return TerminalPair(master: owned, slave: OwnedDescriptor(owning: slave), name: name)
    }

    private init(
        master: consuming OwnedDescriptor, slave: consuming OwnedDescriptor, name: String
    ) {
        self.master = master
        self.slave = slave
        self.name = name
    }

    /// Size and line discipline, set before the child can look at them.
    func configure(_ specification: ChildSpecification) throws(SystemCallError) {
        guard specification.size.apply(to: master.raw) else {
            throw SystemCallError(call: "ioctl TIOCSWINSZ", subject: name)
        }
        var attributes = termios()
        guard unsafe tcgetattr(slave.raw, &attributes) == 0 else {
            throw SystemCallError(call: "tcgetattr", subject: name)
        }
        // Erasing a character in a line must erase all bytes of it.
        attributes.c_iflag |= tcflag_t(IUTF8)
        if let characters = specification.controlCharacters {
            ControlCharacters.apply(characters, to: &attributes)
        }
        if !specification.echoes { attributes.c_lflag &= ~tcflag_t(ECHO) }
        guard unsafe tcsetattr(slave.raw, TCSANOW, &attributes) == 0 else {
            throw SystemCallError(call: "tcsetattr", subject: name)
        }
    }
}
