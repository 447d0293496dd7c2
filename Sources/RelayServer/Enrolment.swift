// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayCore
package import RelaySystem
package import RelayWire

/// One run of `relay-server enrol`: lets a device in that proved itself to ssh, has a server run,
/// and says how to reach it.
package struct Enrolment: Sendable {
    /// All of it; whoever waits at the other end of ssh is a person.
    package static let patience: Duration = .seconds(25)

    private let state: StateDirectory
    private let executable: String
    private let deadline: ContinuousClock.Instant

    /// `executable` is relay-server, by an absolute path.
    package init(
        _ state: StateDirectory, executable: String, deadline: ContinuousClock.Instant
    ) {
        self.state = state
        self.executable = executable
        self.deadline = deadline
    }

    /// The answer to what came on standard input.
    package func answer(to input: [UInt8]) -> EnrolAnswer {
        let request: EnrolRequest
        do throws(LineError) {
            request = try EnrolRequest(line: input)
        } catch {
            return Self.refusal(of: error)
        }
        guard let device = Fingerprint(bytes: request.device) else {
            return .refused(.badRequest, words: "the request names no device")
        }
        do {
            return try .accepted(enrol(device, request))
        } catch let error as ServerError {
            return .refused(error.refusal, words: "\(error)")
        } catch {
            return .refused(.stateUnusable, words: "\(error)")
        }
    }

    private static func refusal(of error: LineError) -> EnrolAnswer {
        switch error {
        case .version(let version):
            .refused(
                .newerRequest,
                words: "the request has version \(version), relay-server on this host knows 1; "
                    + "install a newer relay-server here")
        case .malformed:
            .refused(
                .badRequest,
                words: "there is no request on standard input; relay-client makes it when it "
                    + "meets a host for the first time")
        }
    }

    private func enrol(_ device: Fingerprint, _ request: EnrolRequest) throws -> Enrolled {
        let account = try UserAccount.current()
        let isNew = try DeviceAccess.authorize(device, comment: request.name, in: state)
        var policy = LoginPolicy.current(of: account)
        let lingering = Self.makeLinger(&policy)
        let start = ServerStart(state, account: account, policy: policy, executable: executable)
        let isStarted = try start.ensure(by: deadline)
        guard let port = try PortFile.read(in: state.open(create: false)) else {
            throw ServerError.notStarted(state: state.path, reason: "it did not note its port")
        }
        var enrolled = Enrolled(
            port: UInt16(port), server: try OwnIdentity.fingerprint(in: state).bytes,
            user: account.name)
        enrolled.addresses = HostAddress.all(
            connection: OwnEnvironment.value("SSH_CONNECTION") ?? "",
            interfaces: HostAddress.interfaces())
        enrolled.host = Host.name()
        enrolled.version = ServedHost.version
        enrolled.isNew = isNew
        enrolled.lingering = lingering
        enrolled.started = isStarted
        return enrolled
    }

    /// Has the user's services outlive his logout, where the system lets him.
    static func makeLinger(_ policy: inout LoginPolicy) -> Enrolled.Lingering {
        switch policy.lingers {
        case nil: return .none
        case true?: return .on
        case false?:
            guard LoginPolicy.enableLinger() else { return .refused }
            policy.lingers = true
            return .enabledNow
        }
    }
}

extension ServerError {
    /// How a device is told.
    fileprivate var refusal: EnrolAnswer.Refusal {
        switch self {
        case .notStarted, .noHolder, .addressTaken, .cannotListen: .notStarted
        case .badPort, .badOptions, .noCertificate, .badIdentity, .noKey, .busy: .stateUnusable
        default: .other
        }
    }
}
