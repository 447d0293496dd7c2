// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

private let now = UTCTime(seconds: 1_700_000_000)
private let hash = Fingerprint(bytes: Array(repeating: 1, count: Fingerprint.length))!
private let session = SessionID(Bits128(high: 0, low: 7))

/// Whatever stands in the file of tokens, it is written again without a token that was not there and
/// with every limit of those that were; a new one is found in it.
func sessionTokens(_ choices: inout Choices) {
    let good = SessionToken(
        id: TokenID(1), hash: hash, session: session, name: SessionName("work")!, role: .view,
        made: now, expires: UTCTime(seconds: now.seconds + 60), once: true)
    var text: [UInt8] = []
    while !choices.isEmpty {
        switch choices.below(8) {
        case 0: text += good.line.utf8
        case 1: text += " bound=\(hash)".utf8
        case 2: text += " ended=revoked@\(now)".utf8
        case 3: text += " expires=\(now)".utf8
        case 4: text += "\n".utf8
        default: text += choices.bytes(choices.below(48))
        }
    }
    var list = TokenList(parsing: text)
    let again = TokenList(parsing: list.text)
    promise(again.tokens == list.tokens && again.badLines == [], "the file reads as it is written")
    for token in list.tokens where token.hash == hash && token.id == good.id {
        promise(token.once || !text.starts(with: good.line.utf8), "a token keeps its limits")
    }
    let other = SessionToken(
        id: TokenID(2), hash: hash, session: session, name: SessionName("work")!, role: .control,
        made: now, expires: nil, once: false)
    guard list.add(other, now: now) else { return }
    promise(TokenList(parsing: list.text)[other.id] == other, "a token is read as it was made")
    list.end([other.id], .revoked, now: now)
    promise(
        !list.current(at: now).contains { $0.id == other.id }, "what was revoked does not count")
    list.tidy(now: UTCTime(seconds: now.seconds + TokenList.memory))
    promise(list[other.id] == nil, "and is forgotten in the end")
}

/// Whatever stands in the file of invitations, a new one is good once and no other is touched.
func invitations(_ choices: inout Choices) {
    var text: [UInt8] = []
    while !choices.isEmpty {
        switch choices.below(6) {
        case 0: text += "\(hash) expires=\(now)".utf8
        case 1: text += "\n".utf8
        default: text += choices.bytes(choices.below(64))
        }
    }
    var list = InvitationList(parsing: text)
    promise(InvitationList(parsing: list.text) == list, "the file reads as it is written")
    promise(list.invitations.count <= InvitationList.maximumCount, "there are few invitations")
    let mine = Fingerprint(bytes: Array(repeating: 2, count: Fingerprint.length))!
    let later = UTCTime(seconds: now.seconds + 1)
    guard !list.invitations.contains(where: { $0.hash == mine }),
        list.add(mine, expires: later, now: now)
    else { return }
    let others = list.invitations.filter { $0.hash != mine }
    promise(list.take(now: now) { $0 == mine } == true, "an invitation is good")
    promise(list.take(now: now) { $0 == mine } == nil, "once")
    promise(list.invitations == others, "and no other is touched")
}

/// A line is refused with a reason, or says the same when it is written again.
func secretURLs(_ choices: inout Choices) {
    var text: [UInt8] = []
    if choices.flag() { text += "relay://host:7722/".utf8 }
    if choices.flag() { text += "#1.".utf8 }
    text += choices.bytes(4096)
    guard let url = try? SecretURL(String(decoding: text, as: UTF8.self)) else { return }
    promise((try? SecretURL(url.text)) == url, "a line reads as it is written")
    promise(url.addresses.count <= SecretURL.maximumAddresses, "it has few addresses")
    promise(url.text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "it is safe to show")
}
