// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayCore

@Suite struct LinkRaceTests {
    private func race(isEager: Bool = true) -> LinkRace {
        var race = LinkRace(jitter: 1, firstPatience: .seconds(10))
        race.isEager = isEager
        return race
    }

    /// Lets time pass; gives the orders with their time.
    private func pass(
        _ race: inout LinkRace, from begin: Duration = .zero, to end: Duration,
        usual: RoundTrip = RoundTrip()
    ) -> [(Duration, LinkRace.Order)] {
        var orders: [(Duration, LinkRace.Order)] = []
        race.tick(usual: usual, now: start + begin)
        orders += race.takeOrders().map { (begin, $0) }
        while let deadline = race.deadline, deadline <= start + end {
            race.tick(usual: usual, now: deadline)
            orders += race.takeOrders().map { (deadline - start, $0) }
        }
        return orders
    }

    private func connects(_ orders: [(Duration, LinkRace.Order)]) -> [Duration] {
        orders.compactMap { time, order in if case .connect = order { time } else { nil } }
    }

    @Test func `in the first minute it is tried every 100 ms`() {
        var race = race()
        race.run(now: start)
        let times = connects(pass(&race, to: .seconds(2)))
        #expect(times == (0...20).map { .milliseconds($0 * 100) })
    }

    @Test(arguments: [(Duration.seconds(60), 250), (.seconds(660), 1000)])
    func `later it is tried less often`(_ age: Duration, _ pace: Int) {
        var race = race()
        race.run(now: start)
        let times = connects(pass(&race, from: age, to: age + .seconds(3)))
        #expect(times.dropFirst().first == age + .milliseconds(pace))
        #expect(times.last == age + .seconds(3))
    }

    @Test func `an attempt is given up after a second, each tenth later`() {
        var race = race()
        race.run(now: start)
        let given = pass(&race, to: .seconds(12)).compactMap { time, order in
            if case .abandon(let link) = order { (link, time) } else { nil }
        }
        let times = Dictionary(uniqueKeysWithValues: given)
        #expect(times[LinkID(1)] == .seconds(1))
        #expect(times[LinkID(9)] == .milliseconds(1800))
        #expect(times[LinkID(10)] == .milliseconds(10_900))
    }

    @Test func `on slow links an attempt has three round trips`() {
        var usual = RoundTrip()
        usual.measured(.milliseconds(500))
        var race = race()
        race.run(now: start)
        let first = pass(&race, to: .milliseconds(1500), usual: usual).first {
            $0.1 == .abandon(LinkID(1))
        }
        #expect(first?.0 == .milliseconds(1500))
    }

    @Test func `no more attempts are under way than the bound`() {
        var slow = RoundTrip()
        slow.measured(.seconds(20))
        var race = race()
        race.run(now: start)
        let times = connects(pass(&race, to: .seconds(8), usual: slow))
        #expect(times.count == LinkRace.maximumAttempts)
    }

    @Test func `without a route it is tried every five seconds, and at once when there is one`() {
        var race = race()
        race.hasRoute = false
        race.run(now: start)
        #expect(connects(pass(&race, to: .milliseconds(4900))) == [.zero])
        race.hasRoute = true
        race.hurry(now: start + .milliseconds(4901))
        #expect(race.deadline == start + .milliseconds(4901))
    }

    @Test func `hurrying makes no flood`() {
        var race = race()
        race.run(now: start)
        race.tick(usual: RoundTrip(), now: start)
        for _ in 0..<5 { race.hurry(now: start + .milliseconds(10)) }
        #expect(race.deadline == start + .milliseconds(100))
    }

    @Test func `a peer that ends what it had accepted is pressed less and less, to five seconds`() {
        var race = race()
        race.run(now: start)
        var now = start
        var waits: [Duration] = []
        for _ in 0..<40 {
            race.tick(usual: RoundTrip(), now: now)
            let before = now
            for case .connect(let link) in race.takeOrders() {
                _ = race.lost(link, wasAccepted: true, now: now)
            }
            race.run(now: now)
            now = race.deadline ?? now
            waits.append(now - before)
        }
        #expect(waits.allSatisfy { $0 <= .milliseconds(7500) })
        #expect(waits.suffix(5).allSatisfy { $0 >= .milliseconds(2500) })
        race.linkWorked()
        race.stop()
        race.linkEnded(hadWorked: true, now: now)
        #expect(race.deadline.map { $0 - now <= .milliseconds(100) } == true)
    }

    @Test func `a peer that is not there is tried as ever`() {
        var race = race()
        race.run(now: start)
        race.tick(usual: RoundTrip(), now: start)
        _ = race.lost(LinkID(1), wasAccepted: false, now: start)
        #expect(race.deadline == start + .milliseconds(100))
    }

    @Test func `what is late when another has won is abandoned, reserve and all`() {
        var race = race()
        race.run(now: start)
        _ = pass(&race, to: .milliseconds(200))
        let first = race.opened(LinkID(1))
        race.pause()
        let second = race.opened(LinkID(2))
        #expect(first && second)
        race.keepInReserve(LinkID(2))
        race.stop()
        #expect(race.takeOrders() == [.abandon(LinkID(3)), .abandon(LinkID(2))])
        let third = race.opened(LinkID(3))
        #expect(!third)
        #expect(race.deadline == nil)
    }

    @Test func `one at a time, a first attempt has as long as somebody types`() {
        var race = race(isEager: false)
        race.singlePatience = .seconds(120)
        race.run(now: start)
        race.tick(usual: RoundTrip(), now: start)
        race.run(now: start)
        #expect(race.deadline == start + .seconds(120))
        race.tick(usual: RoundTrip(), now: start + .seconds(120))
        #expect(race.failures == 1)
        #expect(race.deadline.map { $0 > start + .seconds(120) } == true)
    }
}
