// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// A list of things that happen to a world, and the seed of what happens by chance in it.
struct Schedule: Sendable {
    /// Every random schedule has at least so many operations.
    static let shortest = 30
    static let longest = 45

    let seed: UInt64
    var operations: [Operation]

    /// The law that breaks when this happens to a new world; nil if all hold.
    func brokenLaw(pieces: World.Pieces = .random) -> String? {
        let world = World(seed: seed)
        world.pieces = pieces
        for operation in operations where world.broken == nil { world.perform(operation) }
        if world.broken == nil { world.settle() }
        if world.broken == nil { world.close() }
        return world.broken
    }
}

extension Schedule {
    /// The schedule of a seed.
    init(seed: UInt64) {
        var generator = SeededGenerator(seed: ~seed)
        var operations: [Operation] = [
            .call(Self.call(&generator)), .call(.new(generator.once(in: 3) ? .block : .drop)),
            .wait(milliseconds: 200),
        ]
        let count =
            Self.shortest + generator.below(Self.longest - Self.shortest + 1)
        while operations.count < count { operations += Self.happening(&generator) }
        self.init(seed: seed, operations: operations)
    }

    /// One operation, and mostly some time after it.
    private static func happening(_ generator: inout SeededGenerator) -> [Operation] {
        let operation = operation(&generator)
        switch generator.below(8) {
        case 0...2: return [operation]
        case 3...6: return [operation, .wait(milliseconds: generator.below(120))]
        default: return [operation, .wait(milliseconds: generator.below(12_000))]
        }
    }

    private static func operation(_ generator: inout SeededGenerator) -> Operation {
        // Mostly the first clients and sessions, so that much happens to one of them.
        let client = generator.below(1 + generator.below(6))
        let session = generator.below(1 + generator.below(3))
        switch generator.below(100) {
        case ..<24:
            let most = generator.once(in: 3) ? 900 : 90
            return .session(session, .prints(1 + generator.below(most)))
        case ..<42: return .client(client, .types(1 + generator.below(12)))
        case ..<54: return .client(client, network(&generator))
        case ..<64: return .client(client, link(&generator))
        case ..<73: return .call(call(&generator))
        case ..<83: return .client(client, terminal(&generator))
        case ..<93: return .session(session, program(&generator))
        default: return host(&generator)
        }
    }

    private static func network(_ generator: inout SeededGenerator) -> ClientHappening {
        switch generator.below(6) {
        case 0...3:
            let up = generator.once(in: 3) ? 1000 : generator.below(120)
            let down = generator.once(in: 3) ? 1000 : generator.below(120)
            return .cut(up: up, down: down)
        case 4:
            return .network(SimulatedClient.Network.allCases[generator.below(3)])
        default: return .network(.good)
        }
    }

    private static func link(_ generator: inout SeededGenerator) -> ClientHappening {
        switch generator.below(12) {
        case 0, 1: return .stall
        case 2, 3: return .stallUp
        case 4: return .latency(milliseconds: generator.below(400))
        case 5: return .loses(percent: generator.once(in: 2) ? 0 : 30)
        case 6: return .scatters(milliseconds: generator.below(900))
        case 7:
            return .sleeps(
                milliseconds: generator.below(20_000), isTold: generator.once(in: 2))
        case 8: return generator.once(in: 2) ? .moves : .unplugs
        case 9: return .plugsIn
        default: return .release
        }
    }

    private static func call(_ generator: inout SeededGenerator) -> Call {
        switch generator.below(9) {
        case 8: .piped
        case 0: .new(.drop)
        case 1: .new(.block)
        case 2, 3: .named(generator.below(2))
        case 4: .attach(generator.below(2))
        case 5: .latest
        case 6: .view(generator.below(3))
        default: .log(generator.below(3))
        }
    }

    private static func terminal(_ generator: inout SeededGenerator) -> ClientHappening {
        switch generator.below(13) {
        case 0, 1: .stopsTaking
        case 2, 3: .startsTaking
        case 4: .leaves
        case 5: .vanishes
        case 6: .endsInput
        case 9...11: .goes(generator.below(4))
        case 12: .goesToNew
        default: .resizes(20 + generator.below(200))
        }
    }

    private static func program(_ generator: inout SeededGenerator) -> SessionHappening {
        switch generator.below(11) {
        case 10: .closesInput
        case 0, 1: .stopsReading
        case 2, 3: .startsReading
        case 4: .exits(UInt8(generator.below(3)))
        case 5: .isKilled(ignoresHangup: generator.once(in: 2))
        case 6: generator.once(in: 4) ? .isCrowded : .startsReading
        default: .ring(World.smallestRing + generator.below(300))
        }
    }

    private static func host(_ generator: inout SeededGenerator) -> Operation {
        switch generator.below(12) {
        case 0...4: .crash(generator.below(300))
        case 5: .reboot
        default: .restart
        }
    }
}
