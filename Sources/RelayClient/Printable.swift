// SPDX-License-Identifier: Apache-2.0

/// Text from elsewhere, made harmless for a terminal.
enum Printable {
    /// Control characters, by which a peer could move the cursor or worse, become question marks.
    static func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "?"
                    default: scalar
                    }
                }))
    }
}
