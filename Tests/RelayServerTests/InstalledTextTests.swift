// SPDX-License-Identifier: Apache-2.0

import RelaySystem
import Testing

@testable import RelayServer

/// What `relay-server install` writes.
struct InstalledTextTests {
    @Test func `a unit's words are taken as they are, whatever they contain`() {
        #expect(UserUnit.quoted("/home/ada lo\"ve/100%/$x\\") == #""/home/ada lo\"ve/100%%/$$x\\""#)
    }

    @Test func `the unit starts the server with its options`() throws {
        let state = try StateDirectory(explicit: "/home/ada/state")
        let text = UserUnit(state: state).text(
            executable: "/opt/relay-server", options: ["--ca", "/etc/ca.crt"])
        let start =
            #"ExecStart="/opt/relay-server" "serve" "--ca" "/etc/ca.crt" --state "/home/ada/state""#
        #expect(text.split(separator: "\n").contains { $0 == start })
        #expect(text.contains("\nKillMode=process\n"))
    }

    @Test func `a crontab has our line once, and everybody else's`() {
        var crontab = Crontab("# mine\n0 5 * * * backup\n")
        crontab.add(["/opt/relay-server", "serve"])
        crontab.add(["/opt/it's 100%", "serve"])
        #expect(crontab.hasLine)
        let line = #"@reboot '/opt/it'\''s 100\%' 'serve' # relay-server install"#
        #expect(crontab.text == "# mine\n0 5 * * * backup\n\(line)\n")
        crontab.remove()
        #expect(crontab.text == "# mine\n0 5 * * * backup\n")
        #expect(!crontab.hasLine)
    }

    @Test func `an empty crontab stays empty`() {
        #expect(Crontab("").text == "")
    }
}
