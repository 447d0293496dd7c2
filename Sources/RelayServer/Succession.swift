// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
internal import RelayWire

/// Who this server is, and what is to take its place. Lives as long as the server.
struct Succession: Sendable {
    let running: Running
    /// Called with the path of the program; nil where nothing can take its place.
    private let report: (@Sendable (String) -> Void)?

    init(_ report: (@Sendable (String) -> Void)?) {
        guard let run = Bits128(bytes: Random.bytes(Bits128.byteCount)) else {
            preconditionFailure("random gives as many bytes as it is asked for")
        }
        running = Running(software: ServedHost.software, process: UInt64(getpid()), run: run)
        self.report = report
    }

    func succeed(_ path: String) { report?(path) }
}

/// How this process was called, so that another program can be called the same way in its place. Taken
/// at the start, before anything is changed.
package struct OwnCall: Sendable {
    private let arguments: [String]
    private let directory: String

    package init(_ arguments: [String] = CommandLine.arguments) {
        self.arguments = arguments
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let isKnown = unsafe getcwd(&path, path.count) != nil
        let bytes = path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        directory = isKnown ? String(decoding: bytes, as: UTF8.self) : "/"
    }

    /// Becomes the other program: same process, words, environment and log, with the surroundings
    /// that were found. Returns only if that failed.
    ///
    /// - Parameter port: the one that was taken where any was wanted, for clients know it.
    func repeated(
        by executable: String, port: Int?, _ surroundings: Surroundings
    ) -> SystemCallError {
        surroundings.restore()
        closeDescriptorsAtExec()
        _ = unsafe chdir(directory)
        var words: [UnsafeMutablePointer<CChar>?] = unsafe words(port: port).map {
            unsafe strdup($0)
        }
        unsafe words.append(nil)
        _ = unsafe execv(executable, &words)
        return SystemCallError(call: "execv", subject: executable)
    }
}

extension OwnCall {
    /// With this port in the place of port 0.
    func words(port: Int?) -> [String] {
        guard let port else { return arguments }
        var isAddress = false
        return arguments.map { word in
            defer { isAddress = word == "--listen" }
            let namesAnyPort = (isAddress || word.hasPrefix("--listen=")) && word.hasSuffix(":0")
            return namesAnyPort ? String(word.dropLast()) + "\(port)" : word
        }
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
