// SPDX-License-Identifier: Apache-2.0

import Testing

/// The tests with the real programs. One after the other: each has a whole machine to itself.
@Suite(.serialized, .timeLimit(.minutes(10))) enum EndToEnd {}
