// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// The first contact over ssh: what ssh knows of the host, and what the host's relay-server answers
/// when it is asked to let this device in. ssh vouches for the server's key, so nobody is asked.
struct Introduction {
    let destination: Destination
    let ssh: SSHClient

    /// What a look at the host tells that changes nothing there.
    struct Look {
        /// Seconds since 1970 on the host, if it said so.
        let clock: Int?
        let lingering: Enrolled.Lingering
        /// The host kills processes at a logout.
        let killsAtLogout: Bool
    }

    /// What the user's configuration of ssh makes of the words. Connects nowhere.
    func configuration() throws -> SSHConfiguration {
        let words = ssh.resolving(destination.sshTarget)
        let run = try run(words)
        guard run.status == .exited(code: 0),
            let configuration = SSHConfiguration(String(decoding: run.output, as: UTF8.self))
        else { throw IntroductionError.noConfiguration(ssh.program, host: destination.words) }
        return configuration
    }

    /// Has the server let this device in.
    func enrol(_ device: Fingerprint) throws -> Enrolled {
        let request = EnrolRequest(
            device: device.bytes, name: Self.ownName, version: ClientVersion.text)
        let words = ssh.running(.enrol, on: destination.sshTarget, silently: false)
        let run = try run(words, input: request.line + "\n") { output in
            // A later version is an answer as well.
            do { return try EnrolAnswer.find(in: output) != nil } catch { return true }
        }
        return try EnrolReading(run, host: destination.words, ssh: ssh).enrolled()
    }

    /// Looks whether ssh gets in without asking, and finds a relay-server.
    func look() throws -> Look {
        let words = ssh.running(.version, on: destination.sshTarget, silently: true)
        let run = try run(words, silently: true)
        let reading = EnrolReading(run, host: destination.words, ssh: ssh)
        guard run.status == .exited(code: 0) else { throw reading.silence }
        return Look(
            clock: reading.clock, lingering: reading.lingering,
            killsAtLogout: reading.killsAtLogout)
    }

    private func run(
        _ words: [String], input: String = "", silently: Bool = false,
        isEnough: ([UInt8]) -> Bool = { _ in false }
    ) throws -> ProgramRun {
        do throws(SystemCallError) {
            return try ProgramRun(
                words, silently ? .apart : .atTerminal, input: input,
                isEnough: isEnough)
        } catch {
            guard error.errno == ENOENT else { throw error }
            throw IntroductionError.noClient(ssh.program, host: destination.words)
        }
    }

    /// What this device is called among the user's devices.
    static var ownName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
