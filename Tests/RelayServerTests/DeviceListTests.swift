// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@testable import RelayServer

struct DeviceListTests {
    let laptop = Fingerprint(bytes: [UInt8](repeating: 1, count: 32))!
    let phone = Fingerprint(bytes: [UInt8](repeating: 2, count: 32))!

    private func list(_ text: String) -> DeviceList { DeviceList(parsing: Array(text.utf8)) }

    @Test func `each line lets one device in and says which it is`() {
        let devices = list("\(laptop) my  laptop \n\(phone)\n")
        #expect(devices.comment(of: laptop) == "my  laptop")
        #expect(devices.comment(of: phone) == "")
        #expect(devices.badLines == [])
    }

    @Test func `remarks, empty lines and other ends of line mean nothing`() {
        let devices = list("# mine\r\n\r\n   \n  \(laptop)\tx\r\n#\(phone)\n")
        #expect(devices.contains(laptop))
        #expect(devices.comment(of: laptop) == "x")
        #expect(!devices.contains(phone))
        #expect(devices.badLines == [])
    }

    @Test func `a line that is not understood lets nobody in and keeps nobody out`() {
        let devices = list("SHA256:short x\nssh-ed25519 AAAA me\n\(phone) ok\n\(laptop)=\n")
        #expect(devices.contains(phone))
        #expect(!devices.contains(laptop))
        #expect(devices.badLines == [1, 2, 4])
    }

    @Test func `bytes that are no text do not hide the lines after them`() {
        let bytes: [UInt8] = [0xFF, 0xFE, 0, 10] + Array("\(laptop)\n".utf8)
        #expect(DeviceList(parsing: bytes).contains(laptop))
    }

    @Test func `a device is added on a line of its own`() {
        let text = DeviceList.text(adding: phone, comment: "my phone", to: Array("# a".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "# a\n\(phone) my phone\n")
        let first = DeviceList.text(adding: phone, comment: "", to: [])
        #expect(String(decoding: first, as: UTF8.self) == "\(phone)\n")
    }

    @Test func `a comment cannot add a device`() {
        let text = DeviceList.text(adding: phone, comment: "x\n\(laptop)", to: [])
        let devices = DeviceList(parsing: text)
        #expect(devices.contains(phone))
        #expect(!devices.contains(laptop))
    }
}
