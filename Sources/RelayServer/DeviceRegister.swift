// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// The devices of the user: who may come, who is here, who was here when. Lives as long as the
/// server, on its event loop.
final class DeviceRegister {
    /// Sightings are written so long after the first that was not: for many, the file is written
    /// once, and what a crash loses is small.
    private static let writeDelay: TimeAmount = .seconds(1)

    private let directory: PrivateDirectory
    private let authorized: DeviceFile
    private let revoked: DeviceFile
    private let loop: any EventLoop
    private let log: Logger
    private var sightings: Sightings
    private var present: [ObjectIdentifier: Link] = [:]
    private var isWriteDue = false
    private let audit: AuditTrail
    /// Those of the list whose coming and going was noted.
    private var noted: Set<Fingerprint> = []
    /// Those of the list of revoked keys that were looked at; nil until it could be read.
    private var notedRevoked: Set<Fingerprint>?

    init(
        _ state: StateDirectory, on loop: any EventLoop, log: Logger, audit: AuditTrail
    ) throws(SystemCallError) {
        directory = try state.open(create: true)
        authorized = DeviceFile(in: try state.open(create: true), log: log)
        revoked = DeviceFile(DeviceFile.revoked, in: try state.open(create: true), log: log)
        sightings = Sightings.read(in: directory)
        self.loop = loop
        self.log = log
        self.audit = audit
        noted = Set(authorized.devices.devices.map(\.key))
        let keys = revoked.devices.devices.map(\.key)
        notedRevoked = revoked.isUnreadable ? nil : Set(keys)
    }

    /// Whether nobody is here.
    var isEmpty: Bool { present.isEmpty }

    /// The list decides; a certificate of the user's authority counts like a line in it, unless its
    /// key was revoked.
    func standing(of peer: TLSEstablished) -> ServerLink.Standing {
        if authorized.devices.contains(peer.peer) { return .device(peer.peer) }
        guard peer.certifiedName != nil else { return .stranger(peer.peer) }
        let isRevoked = revoked.devices.contains(peer.peer) || revoked.isUnreadable
        return isRevoked ? .stranger(peer.peer) : .device(peer.peer)
    }

    /// What people call it; may be empty.
    func name(of peer: TLSEstablished) -> String {
        authorized.devices.comment(of: peer.peer) ?? peer.certifiedName ?? ""
    }

    /// The same sessions, with the devices that are attached by the names they have here.
    func naming(_ sessions: [SessionInformation]) -> [SessionInformation] {
        let known = sessions.contains { !$0.viewers.isEmpty } ? all : []
        let names = Dictionary(
            known.compactMap { device in
                Fingerprint(bytes: device.key).map { (ServerLink.principal(of: $0), device.name) }
            }, uniquingKeysWith: { first, _ in first })
        return sessions.map { session in
            var session = session
            session.viewers = session.viewers.map { viewer in
                guard let name = names[viewer.principal], !name.isEmpty else { return viewer }
                return Viewer(principal: name, role: viewer.role, leads: viewer.leads)
            }
            return session
        }
    }

    /// A device has shown who it is.
    func arrived(_ link: Link) {
        present[ObjectIdentifier(link)] = link
        saw(link)
    }

    func left(_ link: Link) {
        guard present.removeValue(forKey: ObjectIdentifier(link)) != nil else { return }
        if case .device = standing(of: link.peer) { saw(link) }
    }

    private func saw(_ link: Link) {
        let isListed = authorized.devices.contains(link.peer.peer)
        sightings.saw(
            link.peer.peer,
            Sightings.Sighting(
                time: .now, from: link.address,
                certifiedName: isListed ? nil : link.peer.certifiedName))
        guard !isWriteDue else { return }
        isWriteDue = true
        loop.assumeIsolated().scheduleTask(in: Self.writeDelay) { self.writeSightings() }
    }

    /// Writes what is due.
    func writeSightings() {
        guard isWriteDue else { return }
        isWriteDue = false
        do {
            try directory.write(file: Sightings.file, sightings.text, durably: false)
        } catch {
            log.warning("cannot note which devices were seen: \(error)")
        }
    }

    /// A list may have changed: who is not let in any more, goes.
    func listsChanged() {
        noteChanges { _ in }
        for link in present.values { link.lookUpAgain() }
    }

    /// Writes down who came into the list and who left it, and whom no certificate lets in any more.
    /// `complete` says who did that and how, where it was not the user on the host himself.
    func noteChanges(_ complete: (inout AuditRecord) -> Void) {
        let list = authorized.devices
        // Nobody left a list that cannot be read.
        guard !authorized.isUnreadable else { return }
        let now = Set(list.devices.map(\.key))
        for key in now.symmetricDifference(noted) {
            note(now.contains(key) ? .enrol : .revoke, key, in: list, complete)
        }
        noteRevoked(besides: now.union(noted), complete)
        noted = now
    }

    /// A device that is or was in the list itself is taken back when it leaves that.
    private func noteRevoked(
        besides listed: Set<Fingerprint>, _ complete: (inout AuditRecord) -> Void
    ) {
        let list = revoked.devices
        guard !revoked.isUnreadable else { return }
        let now = Set(list.devices.map(\.key))
        for key in now.subtracting(notedRevoked ?? now).subtracting(listed) {
            note(.revoke, key, in: list, complete)
        }
        notedRevoked = now
    }

    private func note(
        _ event: AuditRecord.Event, _ device: Fingerprint, in list: DeviceList,
        _ complete: (inout AuditRecord) -> Void
    ) {
        var record = AuditRecord(event, time: .now)
        record.device = "\(device)"
        record.detail = list.comment(of: device)
        complete(&record)
        audit.note(record)
    }
}

/// What devices are asked for, and what they are told.
extension DeviceRegister {
    /// As the device `asking` is to see them; nil for the user on the host himself.
    func table(for asking: Fingerprint?, revoked: Fingerprint? = nil) -> DeviceTable {
        DeviceTable(
            all.map { device in
                var device = device
                device.isThis = device.key == asking?.bytes
                return device
            }, revoked: revoked?.bytes)
    }

    /// Those of the list, in its order, then those that certificates let in.
    private var all: [DeviceInformation] {
        let known = DeviceInformation.all(
            listed: authorized.devices, revoked: revoked.devices, sightings)
        let links = Dictionary(grouping: present.values, by: { $0.peer.peer.bytes })
        return known.map { device in
            var device = device
            device.links = UInt64(links[device.key]?.count ?? 0)
            return device
        }
    }

    /// Takes a device out of the list and ends its links. Gives whom it was.
    func revoke(
        _ words: String, _ complete: (inout AuditRecord) -> Void
    ) throws -> Fingerprint {
        // What others have changed a moment ago was not done by whoever revokes.
        noteChanges { _ in }
        let device = try DeviceName.device(words, among: all)
        // Another program changes the list: the next attempt is the client's.
        try DeviceFile.revoke(
            device, comment: authorized.devices.comment(of: device) ?? "", in: directory,
            patience: .zero)
        log.notice("device \(device) is revoked")
        noteChanges(complete)
        listsChanged()
        return device
    }
}

extension DeviceInformation {
    /// What the files say. Longer words than the wire takes are cut.
    static func all(
        listed: DeviceList, revoked: DeviceList, _ sightings: Sightings
    ) -> [DeviceInformation] {
        let inList = listed.devices.map { device in
            var information = DeviceInformation(
                key: device.key.bytes, name: cut(device.comment, maximumNameLength))
            information.added = device.added?.seconds
            information.take(sightings.sightings[device.key])
            return information
        }
        let certified = sightings.sightings.filter { key, sighting in
            sighting.certifiedName != nil && !listed.contains(key) && !revoked.contains(key)
        }
        .sorted { $0.value.time.seconds > $1.value.time.seconds }
        .map { key, sighting in
            var information = DeviceInformation(
                key: key.bytes, name: cut(sighting.certifiedName ?? "", maximumNameLength))
            information.isCertified = true
            information.take(sighting)
            return information
        }
        return inList + certified
    }

    private mutating func take(_ sighting: Sightings.Sighting?) {
        lastSeen = sighting?.time.seconds
        from = sighting?.from.map { Self.cut($0, Self.maximumAddressLength) }
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        var short = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > limit { break }
            short.append(scalar)
        }
        return String(short)
    }
}

extension DeviceName {
    /// The one device that is meant.
    static func device(
        _ words: String, among devices: [DeviceInformation]
    ) throws(ServerError) -> Fingerprint {
        let known = devices.compactMap { device in
            Fingerprint(bytes: device.key).map { (key: $0, name: device.name) }
        }
        switch meaning(of: words, among: known) {
        case .one(let device): return device
        case .nobody: throw .noSuchDevice(words)
        case .several: throw .ambiguousDevice(words)
        }
    }
}
