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
            // In this order: a process that may not be dumped owns nothing in its own /proc any more.
            renounceProtection()
            try forbidCoreDumps()
            if !isService { try detachFromLogin() }
            var order = try Order.received(at: path)
            do throws(StartFailure) {
                let work = try prepare(order.frame, keepsScreen: keepsScreen)
                // Only now: paths of the order may start where the server was started.
                leaveWorkingDirectory()
                order.answer(Frame(Ready()))
                return perform(work)
            } catch {
                order.answer(Frame(error.frame))
                return failureStatus
            }
        } catch {
            return failureStatus
        }
    }

    private enum Work {
        case hold(Holder)
        case write(LogWriter)
    }

    private static func prepare(
        _ frame: Frame, keepsScreen: Bool
    ) throws(StartFailure) -> Work {
        do {
            if frame.type == .logOrder { return .write(try LogWriter(frame.decode())) }
            return .hold(try Holder.start(frame.decode(), keepsScreen: keepsScreen))
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure(.system, "\(error)")
        }
    }

    /// Gives the exit status. What goes wrong now is no failure to start.
    private static func perform(_ work: Work) -> Int32 {
        do {
            switch work {
            case .hold(let holder): try holder.run()
            case .write(let writer): try writer.run()
            }
            return 0
        } catch {
            return failureStatus
        }
    }

    /// As lists show it.
    static let software = "relay-holder 0.1.0"

    /// Of sysexits.h, EX_USAGE.
    package static let usageStatus: Int32 = 64
    private static let failureStatus: Int32 = 255
}
