// SPDX-License-Identifier: Apache-2.0

internal import RelaySystem
package import RelayWire

extension Ending {
    /// The line goes to standard output, and with it the code; what is to be known beside it. A code
    /// that cannot be drawn is no failure: the line is there.
    package static func secret(_ url: SecretURL, drawn: Bool, _ words: [String]) -> Ending {
        var text = Array("\(url.text)\n".utf8)
        var complaint: [String] = []
        if drawn {
            do throws(QRCodeError) {
                text += try QRCode.drawing(of: url.text)
            } catch {
                complaint = ["\(error)"]
            }
        }
        var ending = printing(text)
        ending.lines += words + complaint
        return ending
    }
}
