// SPDX-License-Identifier: Apache-2.0

/// Finds a short list of operations that still breaks a law, by leaving some out.
struct Shrinker {
    private(set) var schedule: Schedule

    /// Leaves out ever smaller parts as long as what is left still breaks some law.
    static func shortest(_ schedule: Schedule) -> Schedule {
        var shrinker = Shrinker(schedule: schedule)
        var length = schedule.operations.count / 2
        while length > 0 {
            if !shrinker.leftOut(length) { length /= 2 }
        }
        return shrinker.schedule
    }

    /// Tries to leave out each part of this length; true if that worked somewhere.
    private mutating func leftOut(_ length: Int) -> Bool {
        var didShrink = false
        var first = 0
        while first < schedule.operations.count {
            var shorter = schedule
            shorter.operations.removeSubrange(
                first..<min(first + length, shorter.operations.count))
            if shorter.brokenLaw() != nil {
                schedule = shorter
                didShrink = true
            } else {
                first += length
            }
        }
        return didShrink
    }
}
