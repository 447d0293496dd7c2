// SPDX-License-Identifier: Apache-2.0

import RelaySystem
import RelayWire
import Testing

@Suite struct CommandTests {
    private func run(_ script: String, patience: Duration = .seconds(30)) -> Command.Outcome {
        Command.run("sh", ["-c", script], environment: ["PATH=/usr/bin:/bin"], patience: patience)
    }

    @Test func `a program's words and status are given, from both its outputs`() {
        let outcome = run("echo out; echo err >&2; exit 3")
        #expect(outcome == .ended(.exited(code: 3), output: "out\nerr\n"))
        #expect(outcome.success == nil)
        #expect(run("echo yes").success == "yes\n")
    }

    @Test func `it has no input, and no environment but what it is given`() {
        #expect(run("cat; echo $HOME$PATH").success == "/usr/bin:/bin\n")
    }

    @Test func `one that takes too long is killed, with what it started`() {
        #expect(run("sleep 600 & sleep 600", patience: .milliseconds(200)) == .tooSlow)
    }

    @Test func `one that closes its output is waited for`() {
        #expect(run("exec >&- 2>&-; sleep 0.05; exit 4") == .ended(.exited(code: 4), output: ""))
    }

    @Test func `one that never stops talking is ended`() {
        #expect(run("yes") == .tooSlow)
    }

    @Test func `what is not on the path is not found`() throws {
        let directory = try ScratchDirectory()
        let environment = ["PATH=relative:\(directory.path)"]
        let outcome = Command.run("sh", [], environment: environment, patience: .seconds(1))
        #expect(outcome == .notFound)
        #expect(Command.find("/bin/sh", in: []) == "/bin/sh")
        #expect(Command.find("/bin/nothing", in: []) == nil)
    }
}
