# SPDX-License-Identifier: Apache-2.0
"""When a program has grown: its last rounds against early ones, after its first."""
import statistics

SHARE = 0.05
FLOOR_KIB = 128


class Course:
    """What one program held at the end of each round."""

    def __init__(self, name):
        self.name = name
        self.kib, self.descriptors = [], []

    def add(self, kib, descriptors):
        self.kib.append(kib)
        self.descriptors.append(descriptors)

    def memory(self, tenth):
        """KiB in the middle of that tenth of the rounds, the first being 1."""
        return statistics.median(part(self.kib, tenth))

    def open(self, tenth):
        """The least of the tenth: a connection on its way out is no leak."""
        return min(part(self.descriptors, tenth))

    @property
    def growth(self): return self.memory(10) - self.memory(2)

    @property
    def allowance(self): return max(SHARE * self.memory(2), FLOOR_KIB)

    def faults(self):
        found = []
        if self.growth > self.allowance:
            found.append('%s grew by %d KiB, %d are allowed' % (
                self.name, self.growth, self.allowance))
        if self.open(10) != self.open(2):
            found.append('%s had %d descriptors and then %d' % (
                self.name, self.open(2), self.open(10)))
        return found


def part(values, tenth):
    return values[len(values) * (tenth - 1) // 10:len(values) * tenth // 10]
