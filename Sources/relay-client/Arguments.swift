// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RelayClient
import RelayWire

// How words on the command line become values; what they throw is shown with the usage.

@Sendable func destination(_ text: String) throws -> Destination {
    do throws(DestinationError) {
        return try Destination(text)
    } catch {
        throw ValidationError("\(error)")
    }
}

@Sendable func sessionName(_ text: String) throws -> SessionName {
    guard let name = SessionName(text) else {
        throw ValidationError(
            "a session's name has 1 to 64 of A-Z a-z 0-9 . _ - and begins with no - or .")
    }
    return name
}

@Sendable func sessionReference(_ text: String) throws -> SessionReference {
    guard let reference = SessionReference(text) else {
        throw ValidationError("this is no name of a session; relay-client ls HOST lists them")
    }
    return reference
}

@Sendable func signalName(_ text: String) throws -> SignalName {
    guard let signal = SignalName(text) else {
        throw ValidationError("this is no signal: a name as HUP or SIGHUP, or a number 1 to 31")
    }
    return signal
}

@Sendable func patience(_ text: String) throws -> Patience {
    guard let span = Patience(text) else {
        throw ValidationError("this is no time: a number with ms, s, m, h or d")
    }
    return span
}

@Sendable func placeInLog(_ text: String) throws -> LogCall.Since {
    switch text {
    case "oldest": return .oldest
    case "end": return .end
    default:
        guard let offset = UInt64(text), offset <= Varint.maximum else {
            throw ValidationError(
                "this is no place in the output: a number of bytes, oldest, or end")
        }
        return .offset(offset)
    }
}

@Sendable func expiry(_ text: String) throws -> Expiry {
    guard let expiry = Expiry(text) else {
        throw ValidationError("this is no time: a number with s, m, h or d, or never")
    }
    return expiry
}

@Sendable func ringSize(_ text: String) throws -> RingSize {
    guard let size = RingSize(text) else {
        throw ValidationError("a ring has 64k to 1g: a number of bytes, or one with k, m or g")
    }
    return size
}

@Sendable func historyLines(_ text: String) throws -> UInt64 {
    guard let lines = UInt64(text), lines <= 10_000 else {
        throw ValidationError("a history has 0 to 10000 lines")
    }
    return lines
}

@Sendable func sizing(_ text: String) throws -> Sizing {
    guard let sizing = Sizing(text) else {
        throw ValidationError("a size is leader, smallest, or columns and rows as in 120x40")
    }
    return sizing
}
