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
    @Test func `when a device was added stands behind its comment and is not part of it`() {
        let time = UTCTime("2026-11-24T02:54:41Z")
        let text = DeviceList.text(adding: phone, comment: "my phone", at: time, to: [])
        #expect(
            String(decoding: text, as: UTF8.self)
                == "\(phone) my phone # added 2026-11-24T02:54:41Z\n")
        let device = DeviceList(parsing: text).devices.first
        #expect(device?.comment == "my phone" && device?.added == time)
        let bare = DeviceList(
            parsing: DeviceList.text(adding: phone, comment: "", at: time, to: []))
        #expect(bare.devices.first?.comment == "" && bare.devices.first?.added == time)
    }

    @Test func `words that only look like it are a comment`() {
        for words in [
            "# added yesterday", "x 2026-11-24T02:54:41Z", "# added 2026-02-30T00:00:00Z",
        ] {
            let device = list("\(phone) \(words)\n").devices.first
            #expect(device?.comment == words && device?.added == nil)
        }
    }

    @Test func `a device is taken out with all its lines, and nothing else is`() {
        let text = "# a\n\(phone) x\n  \(laptop) y\n\(phone)\r\nbad \(phone)\n\n"
        let shorter = DeviceList.text(removing: phone, from: Array(text.utf8))
        #expect(
            String(decoding: shorter, as: UTF8.self) == "# a\n  \(laptop) y\nbad \(phone)\n\n")
        #expect(DeviceList.text(removing: phone, from: shorter) == shorter)
    }
}
