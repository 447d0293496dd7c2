// SPDX-License-Identifier: Apache-2.0

package enum ClientVersion {
    package static let text = "0.1.0"
}
