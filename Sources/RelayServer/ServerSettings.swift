// SPDX-License-Identifier: Apache-2.0

package import Logging
package import RelaySystem

/// What a server is started with.
package struct ServerSettings: Sendable {
    package var state: StateDirectory
    /// Empty: all addresses, at the remembered port or the usual one.
    package var listen: [ListenAddress] = []
    /// What the program found when it was started.
    package var surroundings: Surroundings
    /// An absolute path.
    package var holderExecutable: String
    package var log: Logger
    package var certificates = OwnCertificates()
    /// Where what was done is written besides the log; nil is nowhere.
    package var auditPath: String?
    /// What the first wrong attempt costs its source; more than usual only in tests.
    package var firstPenalty = Penalties.first
    /// How long to wait for a port that is taken.
    package var portPatience: Duration = .seconds(10)
    package var quota = SessionQuota()
    /// How this program was called; nil where none can take its place.
    package var call: OwnCall?
    /// The descriptor of the state directory's lock that the program before us in this process left
    /// us; nil if it did not.
    package var carriedLock: CInt?
    /// Told the path of the program that is to take this one's place.
    var successor: (@Sendable (String) -> Void)?

    package init(
        state: StateDirectory, surroundings: Surroundings, holderExecutable: String, log: Logger
    ) {
        self.state = state
        self.surroundings = surroundings
        self.holderExecutable = holderExecutable
        self.log = log
    }
}
