/// Makes frames of bytes as they come in, in whatever pieces. Keeps at most one frame's worth of bytes beyond what it is given.
package struct FrameAssembler: Sendable {
  private var pending: [UInt8] = []
  /// Where the bytes begin that are not part of a frame yet.
  private var start = 0

  package init() {}

  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    pending.removeFirst(start)
    start = 0
    pending.append(contentsOf: bytes)
  }

  /// The next whole frame; nil where bytes are missing.
  /// - Throws: for a length that no frame has, as soon as it is seen.
  package mutating func next() throws(WireFault) -> Frame? {
    let available = pending.count - start
    guard available >= Frame.lengthBytes else { return nil }
    var reader = WireReader(pending[start...])
    let length = Int(try reader.number(UInt32.self))
    guard (Frame.headBytes...Frame.headBytes + Frame.maximumFieldBytes).contains(length) else {
      throw WireFault("a frame of \(length) bytes")
    }
    guard available >= Frame.lengthBytes + length else { return nil }
    let call = try reader.number(UInt32.self)
    let kind = try reader.number(UInt8.self)
    let end = start + Frame.lengthBytes + length
    let fields = Array(pending[(start + Frame.lengthBytes + Frame.headBytes)..<end])
    start = end
    return Frame(call: call, kind: kind, fields: fields)
  }

  /// Overwrites what is kept: it may have been a password.
  package mutating func wipe() {
    for index in pending.indices { pending[index] = 0 }
    pending.removeAll(keepingCapacity: true)
    start = 0
  }
}
