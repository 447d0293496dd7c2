// SPDX-License-Identifier: Apache-2.0

/// Finds a short list of operations that still breaks a law, by leaving some out.
struct Shrinker {
    private var schedule: Schedule
    private let fails: (Schedule) -> Bool

    /// Leaves out ever smaller parts as long as what is left still fails.
    static func shortest(
        _ schedule: Schedule, _ fails: @escaping (Schedule) -> Bool = { $0.brokenLaw() != nil }
    ) -> Schedule {
        var shrinker = Shrinker(schedule: schedule, fails: fails)
        var length = schedule.operations.count / 2
        while length > 0 {
            if !shrinker.leaveOut(length) { length /= 2 }
        }
        return shrinker.schedule
    }

    /// Tries to leave out each part of this length; true if that worked somewhere.
    private mutating func leaveOut(_ length: Int) -> Bool {
        var didShrink = false
        var first = 0
        while first < schedule.operations.count {
            var shorter = schedule
            let end = min(first + length, shorter.operations.count)
            shorter.operations.removeSubrange(first..<end)
            if fails(shorter) {
                schedule = shorter
                didShrink = true
            } else {
                first += length
            }
        }
        return didShrink
    }
}
