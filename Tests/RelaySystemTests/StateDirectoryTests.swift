// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import RelaySystem

@Suite struct StateDirectoryTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func resolved(_ explicit: String?, _ variables: [String: String]) throws -> String {
        try StateDirectory.resolve(explicit: explicit) { variables[$0] }
    }

    @Test func `what the user says comes before what the environment says`() throws {
        let variables = ["XDG_STATE_HOME": "/x", "HOME": "/h"]
        #expect(try resolved("/here", variables) == "/here")
        #expect(try resolved(nil, variables) == "/x/relay")
        #expect(try resolved("", variables) == "/x/relay")
        #expect(try resolved(nil, ["HOME": "/h"]) == "/h/.local/state/relay")
    }

    @Test func `relative variables are ignored`() throws {
        let variables = ["XDG_STATE_HOME": "x", "HOME": "h"]
        let home = try UserAccount.current().home
        #expect(try resolved(nil, variables) == home + "/.local/state/relay")
        #expect(try resolved(nil, [:]) == home + "/.local/state/relay")
    }

    @Test func `a relative path is made absolute`() throws {
        let path = try resolved("state", [:])
        #expect(path.hasPrefix("/") && path.hasSuffix("/state"))
    }

    @Test func `holders of one boot meet in one directory`() throws {
        let state = try StateDirectory(explicit: scratch.path + "/state")
        let run = try state.runDirectory()
        #expect(run.path == "\(scratch.path)/state/run/\(try Host.bootName())")
        #expect(allNames(in: run.path) == [])
        let again = try state.runDirectory()
        #expect(again.path == run.path)
    }

    @Test func `where the file system refuses sockets, they meet in a temporary one`() throws {
        let state = try StateDirectory(explicit: scratch.path + "/state")
        let run = try state.runDirectory(temporary: scratch.path) { _ in false }
        var status = stat()
        _ = unsafe stat(state.path, &status)
        let name = String(status.st_dev, radix: 16) + "-" + String(status.st_ino, radix: 16)
        #expect(run.path == "\(scratch.path)/relay-\(geteuid())/\(name)")
        #expect(mode(of: run.path) == 0o700)
        #expect(mode(of: "\(scratch.path)/relay-\(geteuid())") == 0o700)
    }

    @Test(arguments: [true, false])
    func `who only looks finds the directory in which something is, and makes none`(
        acceptsSockets: Bool
    ) throws {
        let state = try StateDirectory(explicit: scratch.path + "/state")
        let look = { () throws -> String? in
            guard let run = try state.usedRunDirectory(temporary: self.scratch.path) else {
                return nil
            }
            return run.path
        }
        #expect(try look() == nil)
        #expect(allNames(in: scratch.path) == [])
        let run = try state.runDirectory(temporary: scratch.path) { _ in acceptsSockets }
        #expect(try look() == nil)
        _ = try run.createExclusively(file: ".probe")
        #expect(try look() == nil)
        _ = try run.createExclusively(file: "names")
        #expect(try look() == run.path)
    }

    @Test func `what somebody else has put in the temporary place hides nobody`() throws {
        let state = try StateDirectory(explicit: scratch.path + "/state")
        unsafe mkdir("\(scratch.path)/relay-\(geteuid())", 0o777)
        unsafe chmod("\(scratch.path)/relay-\(geteuid())", 0o777)
        let isFound = { () throws -> Bool in
            try state.usedRunDirectory(temporary: self.scratch.path) != nil
        }
        #expect(try !isFound())
        let run = try state.runDirectory(temporary: scratch.path) { _ in true }
        #expect(try !isFound())
        _ = try run.createExclusively(file: "names")
        #expect(try isFound())
    }

    @Test func `a temporary directory that others can enter is refused`() throws {
        let state = try StateDirectory(explicit: scratch.path + "/state")
        let shared = "\(scratch.path)/relay-\(geteuid())"
        unsafe mkdir(shared, 0o700)
        unsafe chmod(shared, 0o777)
        #expect(throws: SystemCallError.self) {
            _ = try state.runDirectory(temporary: scratch.path) { _ in false }
        }
    }
}
