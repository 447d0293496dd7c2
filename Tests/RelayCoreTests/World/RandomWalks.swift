// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Runs many random schedules, spread over the processors.
struct RandomWalks {
    static let defaultSeed: UInt64 = 7722
    static let defaultCount = 100_000

    var baseSeed = number(in: "RELAY_SEED") ?? defaultSeed
    var count = number(in: "RELAY_SCHEDULES").map(Int.init) ?? defaultCount

    /// What came of them.
    struct Result: Sendable {
        var schedules = 0
        var operations = 0
        /// The first that broke a law.
        var failed: Schedule?
    }

    /// Each part stops at its first failure.
    func run() async -> Result {
        await withTaskGroup(of: Result.self) { group in
            let parts = 16
            for part in 0..<parts {
                let seeds = stride(from: part, to: count, by: parts)
                group.addTask { await walk(seeds) }
            }
            return await group.reduce(into: Result()) { sum, part in
                sum.schedules += part.schedules
                sum.operations += part.operations
                sum.failed = [sum.failed, part.failed].compactMap(\.self).min { $0.seed < $1.seed }
            }
        }
    }

    /// Gives way after each schedule: other tests of this process wait for their peers meanwhile.
    private func walk(_ numbers: StrideTo<Int>) async -> Result {
        var result = Result()
        for number in numbers {
            let schedule = Schedule(seed: baseSeed &+ UInt64(number))
            result.schedules += 1
            result.operations += schedule.operations.count
            if schedule.brokenLaw() != nil {
                result.failed = schedule
                break
            }
            await Task.yield()
        }
        return result
    }

    private static func number(in variable: String) -> UInt64? {
        guard let text = unsafe getenv(variable) else { return nil }
        return UInt64(unsafe String(cString: text))
    }

    /// What to print about a schedule that broke a law: enough to run it again.
    func report(_ failed: Schedule) -> String {
        let shortest = Shrinker.shortest(failed)
        let list = shortest.operations.map { "    \($0.source)," }.joined(separator: "\n")
        return """
            \(shortest.brokenLaw() ?? "nothing") is broken by seed \(failed.seed). \
            Run it again with RELAY_SEED=\(failed.seed) RELAY_SCHEDULES=1, or as
            Schedule(seed: \(failed.seed), operations: [
            \(list)
            ])
            """
    }
}
