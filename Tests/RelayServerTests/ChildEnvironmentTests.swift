// SPDX-License-Identifier: Apache-2.0

import RelaySystem
import RelayWire
import Testing

@testable import RelayServer

struct ChildEnvironmentTests {
    let session = SessionID(Bits128(high: 1, low: 2))

    private func variables(
        _ wishes: [String], uid: UInt32 = 1000, route: String? = nil, runtime: String? = nil
    ) -> [String] {
        let account = UserAccount(name: "ada", uid: uid, home: "/home/ada", shell: "/bin/zsh")
        return ChildEnvironment(
            account: account, session: session, wishes: wishes, route: route,
            runtimeDirectory: runtime
        ).variables
    }

    @Test func `a session starts with exactly these variables`() {
        let wishes = [
            "TERM=xterm-256color", "LANG=C.UTF-8", "LC_TIME=de_DE", "COLORTERM=truecolor",
        ]
        let variables = variables(wishes, route: "::1 5 ::1 7722", runtime: "/run/user/1000")
        #expect(
            variables == [
                "HOME=/home/ada", "USER=ada", "LOGNAME=ada", "SHELL=/bin/zsh",
                "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
                "MAIL=/var/mail/ada", "TERM=xterm-256color", "LANG=C.UTF-8", "LC_TIME=de_DE",
                "COLORTERM=truecolor", "XDG_RUNTIME_DIR=/run/user/1000",
                "SSH_CONNECTION=::1 5 ::1 7722", "RELAY_SESSION=\(session)",
            ])
    }

    @Test func `without a terminal type it is dumb, and the root user has the root user's path`() {
        #expect(
            variables([], uid: 0) == [
                "HOME=/home/ada", "USER=ada", "LOGNAME=ada", "SHELL=/bin/zsh",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "MAIL=/var/mail/ada", "TERM=dumb", "RELAY_SESSION=\(session)",
            ])
    }

    @Test(arguments: [
        "PATH=/tmp", "LD_PRELOAD=/tmp/x.so", "BASH_ENV=/tmp/x", "LC_=x", "LC_a=x", "LC_X Y=x",
        "LANGUAGE=x", "TERM", "=x", "", "TERM=", "TERM=a\nb", "LANG=a\u{0}b", "LANG=\u{1B}[2J",
        " LANG=x", "HOME=/tmp",
    ])
    func `a client cannot set anything else, or more than text`(wish: String) {
        #expect(variables([wish]) == variables([]))
    }

    @Test func `of two values the first counts`() {
        #expect(variables(["TERM=vt100", "TERM=vt220"]) == variables(["TERM=vt100"]))
    }
}
