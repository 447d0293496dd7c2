// SPDX-License-Identifier: Apache-2.0
import RelayWire
import Testing

@testable import RelayClient

@Suite struct DeviceListingTests {
    private static let table: DeviceTable = {
        var laptop = DeviceInformation(key: [UInt8](repeating: 1, count: 32), name: "lap\u{1b}top")
        laptop.from = "192.0.2.7"
        laptop.links = 2
        laptop.isThis = true
        var phone = DeviceInformation(key: [UInt8](repeating: 2, count: 32), name: "\"p\\\n")
        phone.added = 1_700_000_000
        phone.isCertified = true
        return DeviceTable([laptop, phone])
    }()

    @Test func `each device is a harmless line, and the one that asks is marked`() {
        let lines = DeviceListing(Self.table).lines
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("NAME"))
        #expect(lines[1].hasPrefix("lap?top (this)"))
        #expect(lines[1].contains("\(WordsTests.device)"))
        #expect(lines[1].hasSuffix("192.0.2.7  2"))
        #expect(lines[2].contains("(certificate)"))
        #expect(lines[2].contains("2023-11-1"))
        #expect(!lines.contains { $0.contains { $0.isNewline || $0 == "\u{1b}" } })
    }

    @Test func `devices that had no room are counted`() {
        var table = Self.table
        table.total = 5
        #expect(DeviceListing(table).lines.last == "(and 3 more)")
    }

    @Test func `JSON says the same, and what nobody knows is null`() {
        let json = DeviceListing(Self.table).json.joined(separator: "\n")
        #expect(json.hasPrefix("[{\"name\":\"lap\\u001btop\",\"fingerprint\":\"SHA256:"))
        #expect(
            json.contains("\"added\":null,\"last_seen\":null,\"from\":\"192.0.2.7\",\"links\":2"))
        #expect(json.contains("{\"name\":\"\\\"p\\\\\\u000a\""))
        #expect(json.contains("\"added\":1700000000"))
        #expect(json.hasSuffix("\"this\":false,\"certified\":true}]"))
        #expect(DeviceListing(DeviceTable([])).json == ["[]"])
    }

    @Test func `what was taken out is said, else nothing`() {
        #expect(DeviceListing(Self.table).revoked == nil)
        let table = DeviceTable([], revoked: [UInt8](repeating: 1, count: 32))
        #expect(
            DeviceListing(table).revoked?.hasPrefix("\(WordsTests.device) is not let in") == true)
    }
}
