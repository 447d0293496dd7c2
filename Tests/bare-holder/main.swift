// SPDX-License-Identifier: Apache-2.0

// A relay-holder that keeps no screen beside its log: what a session costs without one. For
// Scripts/bench.sh --model, in place of the real one.

internal import Glibc
internal import RelayHolder

exit(HolderProgram.run(arguments: CommandLine.arguments, keepsScreen: false))
