/// One message between the gateway and a worker: four bytes that say how long the rest is, the number of the call, what it is, its fields. Numbers are
/// little-endian. Bytes of files are not in frames but in memory that both sides share (`Windows`).
package struct Frame: Hashable, Sendable {
  /// Of the call; the answer has that of its request.
  package var call: UInt32
  package var kind: UInt8
  package var fields: [UInt8]

  package init(call: UInt32, kind: UInt8, fields: [UInt8]) {
    self.call = call
    self.kind = kind
    self.fields = fields
  }

  /// The most that `fields` may have: a batch of names, or the sources of a copy.
  package static let maximumFieldBytes = 1 << 20
  static let lengthBytes = 4
  static let headBytes = 5

  package var bytes: [UInt8] {
    var writer = WireWriter()
    writer.add(UInt32(Self.headBytes + fields.count))
    writer.add(call)
    writer.add(kind)
    return writer.bytes + fields
  }
}
