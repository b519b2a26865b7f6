import Glibc

/// Where a field stands in its head block; offsets in bytes from the start of the block.
struct FieldRange {
  var nameStart: UInt32
  var nameCount: UInt32
  var valueStart: UInt32
  var valueCount: UInt32
}

/// What the parser learnt of a head: places in the block, and the few facts that framing needs.
struct HeadIndex {
  var method = Method.get
  var version = HTTPVersion.http11
  var target = 0..<0
  var path = 0..<0
  var query = 0..<0
  var fieldCount = 0
}

/// The memory that a connection reads heads into, and the index of the head parsed last.
///
/// One block serves one request at a time. The connection reuses it only when nothing else refers to it any more, so that a
/// `RequestHead` that outlives its handler stays what it was.
package final class HeadBlock: @unchecked Sendable {
  /// The bytes as received, except that field names are lower-cased in place.
  package let bytes: UnsafeMutableRawBufferPointer
  /// The most fields a head may have.
  package let fieldLimit: Int
  let fields: UnsafeMutablePointer<FieldRange>
  var index = HeadIndex()

  /// A block of `capacity` bytes with room for `fieldLimit` fields.
  package init(capacity: Int, fieldLimit: Int) {
    bytes = .allocate(byteCount: capacity, alignment: 16)
    fields = .allocate(capacity: max(fieldLimit, 1))
    self.fieldLimit = fieldLimit
  }

  deinit {
    bytes.deallocate()
    fields.deallocate()
  }

  func string(_ range: Range<Int>) -> String {
    String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  func name(_ field: Int) -> UnsafeRawBufferPointer {
    let range = fields[field]
    return UnsafeRawBufferPointer(start: bytes.baseAddress! + Int(range.nameStart), count: Int(range.nameCount))
  }

  func value(_ field: Int) -> UnsafeRawBufferPointer {
    let range = fields[field]
    return UnsafeRawBufferPointer(start: bytes.baseAddress! + Int(range.valueStart), count: Int(range.valueCount))
  }

  /// The first field from `start` on with that lower-case name.
  func firstField(_ name: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    var field = start
    while field < index.fieldCount {
      if fields[field].nameCount == name.count, equals(self.name(field), name) { return field }
      field += 1
    }
    return nil
  }
}

/// Whether two pieces of the same length hold the same bytes.
func equals(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0
}
