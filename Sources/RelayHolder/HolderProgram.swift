// SPDX-License-Identifier: Apache-2.0
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// The whole of relay-holder: leave the login session, take the order, start the session, serve it.
package enum HolderProgram {
    /// Gives the exit status. Why a start failed is told to the server that ordered it; where there
    /// is no such server any more, nobody is left to tell. A session without a screen is for
    /// measuring what the screen costs.
    package static func run(arguments: [String], keepsScreen: Bool = true) -> Int32 {
        // A service manager has started it outside of any login session, and watches this process.
        let isService = arguments.count == 3 && arguments[1] == "--foreground"
        guard isService || arguments.count == 2, let path = arguments.last, !path.hasPrefix("-")
        else { return usageStatus }
        do {
            ignoreBrokenPipes()
            try forbidCoreDumps()
            if !isService { try detachFromLogin() }
            var order = try Order.received(at: path)
            let holder: Holder
            do throws(StartFailure) {
                holder = try Holder.start(order.specification, keepsScreen: keepsScreen)
            } catch {
                order.answer(Frame(error.frame))
                return failureStatus
            }
            // Only now: paths of the order may start where the server was started.
            leaveWorkingDirectory()
            order.answer(Frame(Ready()))
            try holder.run()
            return 0
        } catch {
            return failureStatus
        }
    }

    /// Of sysexits.h, EX_USAGE.
    package static let usageStatus: Int32 = 64
    private static let failureStatus: Int32 = 255
}
