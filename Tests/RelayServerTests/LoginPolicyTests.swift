// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayServer

/// What is started how, and what ends at a logout.
struct LoginPolicyTests {
    private func policy(
        manager: Bool = true, lingers: Bool? = false, kills: Bool = false,
        _ place: LoginPolicy.Place = .elsewhere
    ) -> LoginPolicy {
        var policy = LoginPolicy()
        policy.hasUserManager = manager
        policy.lingers = lingers
        policy.killsAtLogout = kills
        policy.place = place
        policy.user = "ada"
        return policy
    }

    @Test(arguments: [
        ("0::/user.slice/user-1000.slice/session-3.scope\n", LoginPolicy.Place.loginSession),
        ("12:pids:/x\n1:name=systemd:/user.slice/user-0.slice/session-c1.scope\n", .loginSession),
        (
            "0::/user.slice/user-1000.slice/user@1000.service/app.slice/relay.service\n",
            .userManager
        ),
        ("0::/\n", .elsewhere), ("0::/system.slice/ssh.service\n", .elsewhere), ("", .elsewhere),
    ])
    func `a control group says where a process was started`(
        text: String, place: LoginPolicy.Place
    ) {
        #expect(LoginPolicy.Place(cgroup: text) == place)
    }

    @Test func `services are started where they outlive the login, or the server cannot either`() {
        #expect(policy(lingers: true, .loginSession).startsServices)
        #expect(policy(lingers: false, .userManager).startsServices)
        #expect(!policy(lingers: false, .loginSession).startsServices)
        #expect(!policy(manager: false, lingers: true).startsServices)
        #expect(!policy(manager: false, lingers: nil).startsServices)
    }

    @Test func `a process of a login session lives on unless logind kills it`() {
        #expect(!policy(kills: false, .loginSession).endsAtLogout)
        #expect(policy(kills: true, .loginSession).endsAtLogout)
        #expect(!policy(kills: true, .elsewhere).endsAtLogout)
        // Lingering saves services, not what a login session started.
        #expect(policy(manager: false, lingers: true, kills: true, .loginSession).endsAtLogout)
        #expect(!policy(lingers: true, kills: true, .loginSession).endsAtLogout)
    }

    @Test func `a service manager that does not linger takes its sessions with it`() {
        #expect(policy(lingers: false, .userManager).endsAtLogout)
        #expect(!policy(lingers: true, .userManager).endsAtLogout)
    }

    @Test func `what ends is said with the remedy, what lives on is not spoken of`() {
        #expect(policy().warning == nil)
        let warning = policy(kills: true, .loginSession).warning
        #expect(warning?.contains("loginctl enable-linger ada") == true)
    }

    @Test func `without logind nothing ends`() {
        let policy = policy(manager: false, lingers: nil)
        #expect(!policy.endsAtLogout && !policy.startsServices)
    }
}
