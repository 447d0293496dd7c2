// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem

/// How this server was called, so that another program can be called the same way in its place, and
/// later ones when none runs. What it names are absolute paths: it can be repeated anywhere.
package struct OwnCall: Equatable, Sendable {
    private let name: String
    private let last: LastOptions
    private let state: String

    /// `name` is what the program was called by, its first argument.
    package init(name: String, _ options: LastOptions, state: StateDirectory) {
        self.name = name
        last = options
        self.state = state.path
    }

    /// The option of `serve` with which nothing is served, only what could be in the way is said.
    package static let trial = "check"
    /// So long a program gets to say that.
    static let trialPatience: Duration = .seconds(10)

    /// Why the other program could not serve if it were called this way: it is asked. Nil if it could.
    /// Blocks for `trialPatience` at most.
    func complaint(of executable: String) -> String? {
        let words = words(port: nil).dropFirst() + ["--\(Self.trial)"]
        // What exec would leave to it, as far as it matters for the trial.
        let names = OwnEnvironment.usualNames + ["LD_LIBRARY_PATH", "OPENSSL_CONF"]
        let outcome = Command.run(
            executable, Array(words), environment: OwnEnvironment.variables(names),
            patience: Self.trialPatience)
        return outcome.success == nil ? outcome.complaint : nil
    }

    /// Becomes the other program: same process, options, environment and log, with the surroundings
    /// that were found. Returns only if that failed.
    ///
    /// - Parameters:
    ///   - port: the one that was taken where any was wanted, for clients know it.
    ///   - lock: that of the state directory, so that no other server gets in between.
    func repeated(
        by executable: String, port: Int?, carrying lock: CInt?, _ surroundings: Surroundings
    ) -> SystemCallError {
        surroundings.restore()
        closeDescriptorsAtExec()
        if let lock { CarriedLock.carry(lock) }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe words(port: port).map {
            unsafe strdup($0)
        }
        unsafe words.append(nil)
        _ = unsafe execv(executable, &words)
        return SystemCallError(call: "execv", subject: executable)
    }

    /// With this port in the place of port 0.
    func words(port: Int?) -> [String] {
        [name] + options(port: port).serveWords + ["--state", state]
    }

    /// The same, as they are kept for whoever starts the next server.
    func options(port: Int?) -> LastOptions {
        guard let port else { return last }
        var options = last
        var isAddress = false
        options.words = last.words.map { word in
            defer { isAddress = word == "--listen" }
            return isAddress && word.hasSuffix(":0") ? String(word.dropLast()) + "\(port)" : word
        }
        return options
    }
}

/// The lock of the state directory on its way from a server to the program that takes its place in
/// the same process: between the two nobody else gets it. A program that does not know of it would
/// find the directory locked, by itself.
package enum CarriedLock {
    private static let variable = "RELAY_SERVER_LOCK"

    /// To be called when only exec is left to do.
    static func carry(_ descriptor: CInt) {
        guard fcntl(descriptor, F_SETFD, 0) == 0 else { return }
        _ = unsafe setenv(variable, "\(descriptor)", 1)
    }

    /// The number of the descriptor that we were given, once; what it is worth shows when it is used.
    package static func taken() -> CInt? {
        guard let text = OwnEnvironment.value(variable) else { return nil }
        _ = unsafe unsetenv(variable)
        return CInt(text)
    }
}

extension Surroundings {
    /// Undoes what a server changes for itself.
    fileprivate func restore() {
        if openFiles.count == 2 {
            var limit = rlimit(rlim_cur: rlim_t(openFiles[0]), rlim_max: rlim_t(openFiles[1]))
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        for number in [SIGHUP, SIGPIPE] where !ignoredSignals.contains(UInt64(number)) {
            signal(number, SIG_DFL)
        }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
    }
}
