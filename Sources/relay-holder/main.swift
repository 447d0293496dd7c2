// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RelayHolder

// Started by relay-server with one argument, the path of the socket on which the server waits.
exit(HolderProgram.run(arguments: CommandLine.arguments))
