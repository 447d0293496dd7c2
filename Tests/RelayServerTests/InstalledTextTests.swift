// SPDX-License-Identifier: Apache-2.0

import Glibc
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
        crontab.add(["/opt/relay-server", "serve"], for: "/s")
        crontab.add(["/opt/it's 100%", "serve"], for: "/s")
        #expect(crontab.hasLine(for: "/s"))
        let line = #"@reboot '/opt/it'\''s 100\%' 'serve' '--state' '/s' # relay-server install"#
        #expect(crontab.text == "# mine\n0 5 * * * backup\n\(line)\n")
        crontab.remove(for: "/s")
        #expect(crontab.text == "# mine\n0 5 * * * backup\n")
        #expect(!crontab.hasLine(for: "/s"))
    }

    @Test func `a crontab has a line for each state directory`() {
        var crontab = Crontab("")
        for state in ["/s", "/t", "/s"] { crontab.add(["/r", "serve"], for: state) }
        #expect(crontab.lines.count == 2)
        for other in ["/", "/s/t", "s"] { #expect(!crontab.hasLine(for: other)) }
        crontab.remove(for: "/s")
        #expect(crontab.hasLine(for: "/t") && !crontab.hasLine(for: "/s"))
    }

    @Test func `a unit that cannot be written leaves the one that was there`() async {
        let scratch = TemporaryState()
        await #expect(processExitsWith: .success) { [path = scratch.path as String] in
            unsafe setenv("XDG_CONFIG_HOME", path, 1)
            let unit = UserUnit(state: try StateDirectory(explicit: "/s"))
            try unit.write("first\n")
            // As a full disk does.
            signal(SIGXFSZ, SIG_IGN)
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
            precondition(unsafe setrlimit(resource, &none) == 0, "a limit can be lowered")
            #expect(throws: SystemCallError.self) { try unit.write("second\n") }
            #expect(
                try UserFile.read(unit.path, limit: 100, isSecret: false) == Array("first\n".utf8))
            #expect(unsafe access("\(unit.path).new", F_OK) != 0)
        }
    }

    @Test func `an empty crontab stays empty`() {
        #expect(Crontab("").text == "")
    }
}
