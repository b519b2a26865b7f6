package import Storage

/// Pulls a body and holds it to its length.
package struct BodyReader {
  private let body: any UploadBody
  private let maximum: Int64
  /// Bytes so far.
  package private(set) var count: Int64 = 0
  package private(set) var isAtEnd = false

  /// - Throws: `entityTooLarge` when the body announces more than `maximum` bytes.
  package init(_ body: any UploadBody, maximum: Int64) throws(StorageError) {
    if let length = body.declaredLength, length > maximum {
      throw .entityTooLarge(proposed: length, maximum: maximum)
    }
    self.body = body
    self.maximum = maximum
  }

  package var declaredLength: Int64? { body.declaredLength }

  /// Reads until `space` is full or the body has ended, and returns how much. A full `space` may hold the last bytes:
  /// see `isAtEnd`.
  package mutating func fill(_ space: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    var filled = 0
    while filled < space.count, !isAtEnd {
      let read = try body.read(into: UnsafeMutableRawBufferPointer(rebasing: space[filled...]))
      try account(for: read)
      filled += read
    }
    if !isAtEnd, count == body.declaredLength { try expectEnd() }
    return filled
  }

  private mutating func account(for read: Int) throws(StorageError) {
    guard read > 0 else {
      if let length = body.declaredLength, count < length { throw .body(.incomplete) }
      isAtEnd = true
      return
    }
    count += Int64(read)
    if let length = body.declaredLength, count > length { throw .body(.tooLong) }
    if count > maximum { throw .entityTooLarge(proposed: count, maximum: maximum) }
  }

  /// A body must be read past its last byte: trailers come there, and a byte too many.
  private mutating func expectEnd() throws(StorageError) {
    var scratch: UInt64 = 0
    var read = 0
    var failure: StorageError?
    withUnsafeMutableBytes(of: &scratch) { space in
      do throws(StorageError) { read = try body.read(into: space) } catch { failure = error }
    }
    if let failure { throw failure }
    try account(for: read)
  }
}
