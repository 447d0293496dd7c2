// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import RelaySystem

extension ChildSpecification {
    /// Starts the child on the slave of a terminal; `input` is its standard input if not -1. What
    /// the child needs is laid out here, because after fork nothing may be allocated.
    func start(terminal: CInt, name: String, input: CInt) throws(SystemCallError) -> CInt {
        let note = "relay: cannot enter \(directory), the shell starts in /\n"
        let environment = environment + ["SSH_TTY=\(name)"]
        let (process, failedCall) = unsafe withCStrings([executable, directory, note]) { texts in
            unsafe withCStrings(arguments) { arguments in
                unsafe withCStrings(environment) { environment in
                    unsafe ignoredSignals.withUnsafeBufferPointer { ignored in
                        var child = unsafe relay_child()
                        unsafe child.executable = UnsafePointer(texts[0])
                        unsafe child.arguments = arguments
                        unsafe child.environment = environment
                        unsafe child.directory = UnsafePointer(texts[1])
                        unsafe child.directory_note = UnsafePointer(texts[2])
                        unsafe child.terminal = terminal
                        unsafe child.input = input
                        unsafe child.ignored_signals = ignored.baseAddress
                        unsafe child.ignored_signal_count = ignored.count
                        return unsafe start(&child)
                    }
                }
            }
        }
        guard process > 0 else {
            let subject = failedCall == "execve" ? executable : name
            throw SystemCallError(call: failedCall, subject: subject)
        }
        return process
    }

    private func start(_ child: inout relay_child) -> (process: CInt, failedCall: String) {
        unsafe child.umask = umask
        unsafe child.nice = nice
        if let limit = openFilesLimit {
            unsafe child.limits_open_files = true
            unsafe child.open_files_soft = limit.soft
            unsafe child.open_files_hard = limit.hard
        }
        var failedCall: UnsafePointer<CChar>?
        let process = unsafe relay_start_child(&child, &failedCall)
        return (process, unsafe String(cString: failedCall!))
    }
}
