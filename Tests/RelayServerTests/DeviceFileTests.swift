// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import RelayCore
import RelaySystem
import Testing

@testable import RelayServer

struct DeviceFileTests {
    let state = TemporaryState()
    let laptop = Fingerprint(bytes: [UInt8](repeating: 1, count: 32))!
    let phone = Fingerprint(bytes: [UInt8](repeating: 2, count: 32))!

    private func file() throws -> DeviceFile {
        DeviceFile(in: try state.directory.open(create: true), log: .silent)
    }

    @Test func `nobody may come where there is no list`() throws {
        #expect(try file().devices == DeviceList())
    }

    @Test func `a changed list counts at once`() throws {
        let file = try file()
        for device in [laptop, phone] {
            #expect(!file.devices.contains(device))
            #expect(try DeviceAccess.authorize(device, comment: "", in: state.directory))
            #expect(file.devices.contains(device))
        }
        try state.directory.open(create: false).write(file: DeviceFile.authorized, [])
        #expect(!file.devices.contains(laptop))
        try state.directory.open(create: false).remove(DeviceFile.authorized)
        #expect(file.devices == DeviceList())
    }

    @Test func `a device is added once`() throws {
        #expect(try DeviceAccess.authorize(laptop, comment: "a", in: state.directory))
        #expect(try !DeviceAccess.authorize(laptop, comment: "b", in: state.directory))
        #expect(try file().devices.comment(of: laptop) == "a")
    }

    @Test(arguments: [0o620, 0o602])
    func `a list that others may write to lets nobody in`(mode: mode_t) throws {
        let file = try file()
        _ = try DeviceAccess.authorize(laptop, comment: "", in: state.directory)
        #expect(file.devices.contains(laptop))
        #expect(unsafe chmod("\(state.path)/authorized_devices", mode) == 0)
        #expect(!file.devices.contains(laptop))
        #expect(throws: SystemCallError.self) {
            try DeviceAccess.authorize(phone, comment: "", in: state.directory)
        }
    }

    @Test func `a list that lets nobody in is complained of once, and again when it was changed`()
        throws
    {
        let log = CapturedLog()
        let file = DeviceFile(in: try state.directory.open(create: true), log: log.logger)
        for time in 1...2 {
            _ = try state.directory.open(create: true)
                .write(file: DeviceFile.authorized, Array("\(laptop) \(time)\n".utf8))
            #expect(unsafe chmod("\(state.path)/authorized_devices", 0o620) == 0)
            for _ in 0..<100 { #expect(file.devices == DeviceList()) }
            #expect(log.lines.count == time, "\(log.lines)")
        }
    }

    @Test func `a list that is too long lets nobody in`() throws {
        let file = try file()
        let line = Array("\(laptop)\n".utf8)
        let filler = [UInt8](repeating: 10, count: DeviceFile.maximumLength - line.count)
        let directory = try state.directory.open(create: true)
        try directory.write(file: DeviceFile.authorized, line + filler)
        #expect(file.devices.contains(laptop))
        try directory.write(file: DeviceFile.authorized, line + filler + [10])
        #expect(!file.devices.contains(laptop))
    }
    @Test func `a device that is revoked is out of the one list and in the other`() throws {
        _ = try DeviceAccess.authorize(laptop, comment: "a", in: state.directory)
        _ = try DeviceAccess.authorize(phone, comment: "b", in: state.directory)
        #expect(try DeviceAccess.revoke("a", in: state.directory) == laptop)
        #expect(try DeviceAccess.revoke("\(laptop)", in: state.directory) == laptop)
        #expect(try file().devices.devices.map(\.key) == [phone])
        let revoked = DeviceFile(
            DeviceFile.revoked, in: try state.directory.open(create: false), log: .silent)
        #expect(revoked.devices.devices.map(\.comment) == ["a"])
    }

    @Test func `one that was revoked comes back by being authorized`() throws {
        _ = try DeviceAccess.revoke("\(laptop)", in: state.directory)
        #expect(try DeviceAccess.authorize(laptop, comment: "again", in: state.directory))
        #expect(try file().devices.contains(laptop))
    }
}
