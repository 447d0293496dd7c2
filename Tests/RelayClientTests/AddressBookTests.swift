// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@testable import RelayClient

@Suite struct AddressBookTests {
    private let now = Instant.now

    @Test func `every second attempt goes to the last good address, the others take turns`() {
        var book = AddressBook(known: ["a", "b", "c", "a"])
        var orders: [[String]] = []
        for _ in 0..<6 { orders.append(book.next()) }
        #expect(
            orders == [
                ["a", "b", "c"], ["b", "a", "c"], ["a", "b", "c"], ["c", "a", "b"],
                ["a", "b", "c"], ["b", "a", "c"],
            ])
    }

    @Test func `where the host answers is tried first from then on`() {
        var book = AddressBook(known: ["a", "b"])
        book.answered(at: "b")
        book.answered(at: "z")
        #expect(book.next() == ["z", "b", "a"])
    }

    @Test func `what a name stands for now replaces all but the last good address`() {
        var book = AddressBook(known: ["a", "b"])
        #expect(book.shallLookUp(now: now) == true)
        book.found(["c", "a"])
        #expect(book.addresses == ["a", "c"])
    }

    @Test func `addresses of a line stay, whatever its name stands for`() {
        var book = AddressBook(known: ["z"], lasting: ["a", "b"])
        book.answered(at: "a")
        _ = book.shallLookUp(now: now)
        book.found(["c"])
        #expect(book.addresses == ["a", "c", "b"])
        _ = book.shallLookUp(now: now + .seconds(5))
        book.found(["b"])
        #expect(book.addresses == ["a", "b"])
    }

    @Test func `no answer takes nothing away`() {
        var book = AddressBook(known: ["a", "b"])
        _ = book.shallLookUp(now: now)
        book.found([])
        #expect(book.addresses == ["a", "b"])
    }

    @Test func `look-ups that hang are few, and nobody waits for them`() {
        var book = AddressBook(known: ["a"])
        var asked: [Int] = []
        for second in 0..<100 where book.shallLookUp(now: now + .seconds(second)) {
            asked.append(second)
        }
        #expect(asked == [0, 5, 10, 15])
        #expect(book.next() == ["a"])
        book.found([])
        #expect(book.shallLookUp(now: now + .seconds(100)) == true)
    }

    @Test func `another network is asked at once`() {
        var book = AddressBook()
        #expect(book.shallLookUp(now: now) == true)
        #expect(book.shallLookUp(now: now) == false)
        book.networkChanged()
        #expect(book.shallLookUp(now: now) == true)
    }
}
