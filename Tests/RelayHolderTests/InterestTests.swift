// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import RelayHolder

@Suite struct InterestTests {
    @Test func `a trigger for want of memory that is lost is no want of memory`() {
        let urgent = Int16(POLLPRI)
        #expect(Interest.answer(of: .pressure, urgent) == .pressure)
        #expect(Interest.answer(of: .pressure, urgent | Int16(POLLERR)) == .pressureLost)
        #expect(Interest.answer(of: .pressure, Int16(POLLERR)) == .pressureLost)
        #expect(Interest.answer(of: .listener, Int16(POLLERR)) == .listener)
    }
}
