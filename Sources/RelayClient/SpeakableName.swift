// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Names for sessions nobody gave a name to: easy to say, remember and type, such as `calm-otter`.
package enum SpeakableName {
    /// So many are offered to the host, which takes the first that is free.
    package static let candidateCount = 8
    /// What `candidates` takes of randomness: two bytes a name.
    package static let randomnessLength = 2 * candidateCount

    /// Different names, chosen by random bytes.
    package static func candidates(_ randomness: [UInt8]) -> [SessionName] {
        var names: [SessionName] = []
        for index in stride(from: 0, to: randomness.count - 1, by: 2) {
            let adjective = adjectives[Int(randomness[index]) % adjectives.count]
            let noun = nouns[Int(randomness[index + 1]) % nouns.count]
            if let name = SessionName("\(adjective)-\(noun)"), !names.contains(name) {
                names.append(name)
            }
        }
        return names
    }

    static let adjectives = [
        "able", "amber", "ample", "apt", "bold", "brave", "brief", "bright", "brisk", "broad",
        "calm", "clean", "clear", "clever", "cosy", "crisp", "deep", "eager", "early", "fair",
        "fast", "fine", "firm", "fond", "free", "fresh", "gentle", "glad", "golden", "grand",
        "green", "happy", "hardy", "honest", "keen", "kind", "large", "light", "lively", "loyal",
        "lucky", "merry", "mild", "neat", "noble", "plain", "polite", "proud", "quick", "quiet",
        "rapid", "ready", "sharp", "shiny", "silver", "smooth", "solid", "steady", "sunny", "swift",
        "tidy", "warm", "wide", "wise",
    ]

    static let nouns = [
        "acorn", "alder", "anchor", "apple", "aspen", "badger", "beacon", "beaver",
        "birch", "bison", "bridge", "brook", "cedar", "cherry", "cliff", "clover",
        "comet", "coral", "crane", "delta", "dolphin", "eagle", "falcon", "fern",
        "finch", "forest", "fox", "garden", "gull", "harbor", "hazel", "heron", "hill",
        "island", "ivy", "juniper", "lake", "lark", "lemon", "lynx", "maple", "marten",
        "meadow", "moss", "oak", "olive", "otter", "owl", "pebble", "pine", "plum",
        "pond", "raven", "reef", "river", "robin", "seal", "sparrow", "spruce", "stone",
        "swan", "tiger", "willow", "wren",
    ]
}
