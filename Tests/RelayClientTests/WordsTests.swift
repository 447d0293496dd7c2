// SPDX-License-Identifier: Apache-2.0
import RelayCore
import RelayWire
import Testing

@testable import RelayClient

@Suite struct WordsTests {
    static let device = Fingerprint(bytes: [UInt8](repeating: 1, count: 32))!

    static func words(_ session: String? = "otter", hasAttached: Bool = false) throws -> Words {
        var words = Words(try Destination("host:1"), device: device, session: session)
        words.hasAttached = hasAttached
        return words
    }

    @Test(arguments: Refused.Code.allCases)
    func `every refusal has words, a place and status 255`(code: Refused.Code) throws {
        let ending = try Self.words().refusal(Refused(code, "because"))
        #expect(ending.status == 255)
        let said = ending.lines.joined(separator: "\n")
        #expect(said.contains("host:1") || said.contains("otter"))
        #expect(said.count > 20)
    }

    @Test func `a device that is not enrolled is told how it can be`() throws {
        let ending = try Self.words().refusal(Refused(.unauthorised))
        #expect(ending.lines[0].contains("\(Self.device)"))
        #expect(ending.lines[1].hasSuffix("relay-server authorize \(Self.device)"))
    }

    @Test func `after a reboot nobody claims to know`() throws {
        let ending = try Self.words().refusal(Refused(.rebooted))
        #expect(ending.lines[0].contains("nobody can know whether the command started"))
    }

    @Test func `what a server says is made harmless`() throws {
        let ending = try Self.words().refusal(Refused(.startFailed, "no\u{1b}]0;x\u{7}\nshell"))
        #expect(ending.lines == ["host:1 could not start the session otter: no?]0;x??shell"])
    }

    @Test func `going back to nothing says how to open something`() throws {
        let ending = try Self.words(nil).refusal(Refused(.noSuchSession))
        #expect(ending.lines[0].hasPrefix("no session runs on host:1 to go back to"))
        #expect(ending.lines[0].contains("relay-client host:1 opens one"))
    }

    @Test func `what carried the links is said again to come back`() throws {
        var words = try Self.words(hasAttached: true)
        words.wayOptions = "--via ssh "
        #expect(words.comeBack == "come back with: relay-client attach --via ssh host:1 otter")
        #expect(words.othersDetached(1).hasSuffix("relay-client attach --via ssh host:1"))
    }

    @Test func `a port that nobody answers at is for ssh to look after, if it may`() throws {
        var words = try Self.words()
        #expect(words.failedToConnect(.timedOut).lines.count == 1)
        #expect(!words.failedToConnect(.timedOut).isUnreached)
        words.sshMayLook = true
        let ending = words.failedToConnect(.refused)
        #expect(ending.isUnreached && ending.status == 255)
        #expect(ending.lines.last?.contains("relay-client enrol host:1") == true)
        #expect(ending.lines.last?.contains("relay-client --via ssh host:1") == true)
        for failure in [ConnectFailure.noNetwork, .unknownName, .noRelayServer, .closed] {
            #expect(!words.failedToConnect(failure).isUnreached)
        }
    }

    @Test func `exit statuses are those of a shell`() throws {
        let words = try Self.words()
        #expect(words.ending(.exited(.exited(code: 7))) == Ending(status: 7))
        #expect(words.ending(.exited(.signalled(number: 9))) == Ending(status: 137))
    }

    @Test func `detaching says how to come back and what was not delivered`() throws {
        let ending = try Self.words(hasAttached: true).ending(.detached(undelivered: 3))
        #expect(ending.status == 0)
        #expect(
            ending.lines == [
                "detached from otter; come back with: relay-client attach host:1 otter",
                "3 typed bytes were not delivered",
            ])
    }

    @Test func `leaving before there is a session is no success`() throws {
        #expect(try Self.words().ending(.detached(undelivered: 0)).status == 255)
    }

    @Test func `a session that is gone costs the keys that were queued, and that is said`() throws {
        let ending = try Self.words(hasAttached: true)
            .ending(.refused(Refused(.noSuchSession), undelivered: 5))
        #expect(ending.status == 255)
        #expect(ending.lines[0].hasPrefix("the session otter on host:1 is gone"))
        #expect(ending.lines[1] == "5 typed bytes were not delivered")
    }

    @Test func `one byte is said to be one`() throws {
        let ending = try Self.words(hasAttached: true).ending(.detached(undelivered: 1))
        #expect(ending.lines[1] == "1 typed byte was not delivered")
    }

    @Test func `a control character is said as it is typed`() {
        #expect(Words.key(1) == "^A")
        #expect(Words.key(UInt8(ascii: "~")) == "~")
    }

    @Test func `a session that has the name may have ended`() throws {
        let line = "the command was not started, the session otter was there before"
        #expect(try Self.words().notStarted == line)
    }

    @Test func `a loss is said in bytes and offsets`() throws {
        let ending = try Self.words(hasAttached: true).ending(.outputLost(Gap(start: 10, end: 25)))
        #expect(ending.status == 255)
        #expect(ending.lines[0] == "15 bytes of output were lost (10–25)")
    }
}
