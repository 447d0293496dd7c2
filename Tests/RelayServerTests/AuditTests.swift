// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

struct AuditTests {
    private let state = TemporaryState()
    private var path: String { "\(state.path)/audit.log" }

    private func lines() throws -> [String] {
        let bytes = try UserFile.read(path, limit: 1 << 20, isSecret: true)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private var record: AuditRecord {
        var record = AuditRecord(.attach, time: UTCTime(seconds: 1_700_000_000))
        record.who = "guest 0000002a SHA256:x"
        record.name = "a \"b\"\n"
        record.from = "192.0.2.7"
        record.session = "id"
        record.sessionName = "work"
        record.role = "view"
        record.token = "0000002a"
        return record
    }

    @Test func `a record is one line of the log, and one object`() {
        #expect(
            record.line == "audit: attach who=\"guest 0000002a SHA256:x\" "
                + "name=\"a \\\"b\\\"\\u000a\" from=\"192.0.2.7\" session=\"id\" "
                + "session_name=\"work\" role=\"view\" token=\"0000002a\"")
        #expect(
            record.json == "{\"time\":\"2023-11-14T22:13:20Z\",\"event\":\"attach\","
                + "\"who\":\"guest 0000002a SHA256:x\",\"name\":\"a \\\"b\\\"\\u000a\","
                + "\"from\":\"192.0.2.7\",\"session\":\"id\",\"session_name\":\"work\","
                + "\"role\":\"view\",\"token\":\"0000002a\"}")
    }

    @Test func `the file is made 0600, and a new one when it was moved away`() throws {
        var file = try AuditFile(path)
        try file.append("{}")
        var status = stat()
        #expect(unsafe stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(unsafe rename(path, path + ".1") == 0)
        try file.append("[]")
        #expect(try lines() == ["[]"])
    }

    @Test func `no link is followed, and no file taken that others may read`() throws {
        #expect(unsafe symlink("/dev/null", path) == 0)
        #expect(throws: SystemCallError.self) { _ = try AuditFile(path) }
        unsafe unlink(path)
        let made = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        #expect(made >= 0 && fchmod(made, 0o644) == 0)
        close(made)
        #expect(throws: SystemCallError.self) { _ = try AuditFile(path) }
    }

    /// Who did it, what, and to what.
    private func expect(_ event: String, _ words: String..., in lines: [String]) {
        let found = lines.contains { line in
            line.contains("\"event\":\"\(event)\"") && words.allSatisfy { line.contains($0) }
        }
        #expect(found, "\(event) \(words) in \(lines)")
    }

    @Test func `sharing, using, coming, going, taking back and failing are written down`()
        async throws
    {
        let site = try await Site(state: state, audit: path)
        let holder = try await site.holder(7, name: "work")
        let secret = Site.secret(3)
        let shared = try await site.share(holder, secret)
        let bearer = try await site.bearer(secret, of: holder.session)
        let peer = try await holder.accept()
        _ = try await peer.next(Attach.self)
        let attached = Attached(
            session: holder.session, name: SessionName("work")!, role: .view, offset: 0, lost: 0,
            inputWritten: 0, whenFull: .drop)
        peer.send(Frame(attached, channel: 1))
        _ = try await bearer.next(Attached.self)
        let client = try await site.client()
        _ = try await site.ask(.unshare("work", all: true), over: client, holder)
        while await bearer.next() != nil {}
        let wrong = try await site.bearer(Site.secret(4), of: holder.session)
        while await wrong.next() != nil {}
        let other = try Site.identity()
        _ = try DeviceAccess.authorize(
            other.fingerprint, comment: "phone", in: state.directory)
        client.send(Frame(Devices(.revoke("phone"))))
        _ = try await client.next(DeviceTable.self)
        await site.server.stop()

        let lines = try lines()
        let owner = "\"who\":\"device \(site.device.fingerprint)\""
        let token = "\"token\":\"\(shared.token.id)\""
        expect("share", owner, token, "\"role\":\"view\"", "127.0.0.1", in: lines)
        expect("use", "\"who\":\"guest \(shared.token.id)", token, in: lines)
        expect("attach", "\"who\":\"guest", "\"session_name\":\"work\"", in: lines)
        expect("detach", "\"who\":\"guest", in: lines)
        expect("revoke", owner, token, in: lines)
        expect("refused", "\"who\":\"stranger", "unknownSecret", in: lines)
        expect("enrol", "\(other.fingerprint)", in: lines)
        expect("revoke", owner, "\"device\":\"\(other.fingerprint)\"", in: lines)
        #expect(!lines.contains { $0.shows(secret) })
    }

    private func count(_ event: String) throws -> Int {
        try lines().count { $0.contains("\"event\":\"\(event)\"") }
    }

    @Test func `what others do over and over is written a few times, what the user does always`()
        async throws
    {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        try await loop.submit { [path] in
            let trail = try AuditTrail(path, log: .silent, on: loop)
            for event in [AuditRecord.Event.attach, .detach, .refused] {
                for token in ["0000002a", "0000002b"] {
                    var record = AuditRecord(event, time: .now)
                    record.token = token
                    for _ in 0..<100 { trail.noteOfOther(record) }
                }
            }
            for _ in 0..<100 { trail.note(AuditRecord(.share, time: .now)) }
        }.get()
        // Of each token as many: who has one hides nobody who has another.
        for event in ["attach", "detach", "refused"] {
            #expect(try count(event) == 2 * LogRation<AuditRecord.Kind>.lines)
        }
        #expect(try count("share") == 100)
    }

    @Test func `a guest fills no disk with his coming and his asking`() async throws {
        let site = try await Site(state: state, audit: path)
        let holder = try await site.holder(7, name: "work")
        let secret = Site.secret(3)
        _ = try await site.share(holder, secret)
        let identity = try Site.identity()
        let guests = 40
        var bearers: [FramePeer] = []
        for _ in 0..<guests {
            let bearer = try await site.client(as: identity)
            bearer.send(Frame(Hello(software: "test")), Frame(Token(secret)), Frame(List()))
            bearers.append(bearer)
        }
        for bearer in bearers {
            #expect(try await bearer.next(Refused.self).code == .notAllowed)
            bearer.close()
        }
        await site.server.stop()
        #expect(try (1..<guests).contains(count("use")))
        #expect(try (1..<guests).contains(count("refused")))
    }

    @Test func `what was left out is counted, for each token and each kind`() {
        var record = AuditRecord(.refused, time: UTCTime(seconds: 1_700_000_000))
        record.token = "0000002a"
        record.detail = "notAllowed"
        record.who = "guest 0000002a SHA256:x"
        var other = record
        other.who = "guest 0000002a SHA256:y"
        #expect(other.kind == record.kind)
        other.token = "0000002b"
        #expect(other.kind != record.kind)
        let sum = AuditRecord(record.kind, more: 7, time: record.time)
        #expect(
            sum.line
                == "audit: refused token=\"0000002a\" detail=\"7 more: notAllowed\"")
        #expect(AuditRecord(self.record.kind, more: 2, time: record.time).detail == "2 more")
    }
}
