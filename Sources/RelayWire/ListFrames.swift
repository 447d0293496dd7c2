// SPDX-License-Identifier: Apache-2.0

/// Asks the server for all sessions of its user.
package struct List: FrameBody {
    package static let type = FrameType.list
    package init() {}
    package init(from reader: inout ByteReader) throws(WireError) {}
    package func write(to writer: inout ByteWriter) {}
}

/// One session of the answer to List.
package struct Listed: FrameBody {
    package static let type = FrameType.listed
    package var information: SessionInformation

    package init(_ information: SessionInformation) { self.information = information }

    package init(from reader: inout ByteReader) throws(WireError) {
        information = try SessionInformation(from: &reader)
    }

    package func write(to writer: inout ByteWriter) { information.write(to: &writer) }
}

/// The answer to List is complete.
package struct ListEnd: FrameBody {
    package static let type = FrameType.listEnd
    package init() {}
    package init(from reader: inout ByteReader) throws(WireError) {}
    package func write(to writer: inout ByteWriter) {}
}
