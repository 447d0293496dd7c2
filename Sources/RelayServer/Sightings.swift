// SPDX-License-Identifier: Apache-2.0

package import RelayCore
internal import RelaySystem

/// When and from where each device was last here, and what the certificate calls it that let it in.
/// For people only: nobody is let in or kept out for it.
package struct Sightings: Equatable, Sendable {
    /// Devices that are remembered; those seen longest ago are forgotten for others.
    package static let maximumCount = 512
    static let file = "devices_seen"
    /// Of the file: 512 lines as long as they can be.
    static let maximumLength = 1 << 18

    package struct Sighting: Equatable, Sendable {
        package var time: UTCTime
        /// An address without a port; nil if it came through a program.
        package var from: String?
        /// Nil for a device of the list.
        package var certifiedName: String?
    }

    package private(set) var sightings: [Fingerprint: Sighting] = [:]

    package init() {}

    package mutating func saw(_ device: Fingerprint, _ sighting: Sighting) {
        sightings[device] = sighting
        guard sightings.count > Self.maximumCount else { return }
        let oldest = sightings.min { $0.value.time.seconds < $1.value.time.seconds }
        if let oldest { sightings[oldest.key] = nil }
    }

    package mutating func forget(_ device: Fingerprint) { sightings[device] = nil }

    /// Each line: the key, the time, the address or `-`, and the certificate's name if there is one.
    /// What is not so is left out.
    package init(parsing text: [UInt8]) {
        for line in text.split(separator: UInt8(ascii: "\n")).prefix(Self.maximumCount) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 3)
            guard words.count >= 3, let key = Fingerprint(words[0]), let time = UTCTime(words[1])
            else { continue }
            sightings[key] = Sighting(
                time: time, from: words[2] == "-" ? nil : String(words[2]),
                certifiedName: words.count > 3 ? String(words[3]) : nil)
        }
    }

    package var text: [UInt8] {
        let lines = sightings.sorted { $0.value.time.seconds > $1.value.time.seconds }
            .map { key, sighting in
                let name = sighting.certifiedName.map { " \($0)" } ?? ""
                return "\(key) \(sighting.time) \(sighting.from ?? "-")\(name)\n"
            }
        return Array(lines.joined().utf8)
    }

    static func read(in directory: borrowing PrivateDirectory) -> Sightings {
        let text = try? directory.read(file: file, limit: maximumLength)
        return Sightings(parsing: (text ?? nil) ?? [])
    }
}
