/// Memory that a worker reuses. Pages are touched only when they are used.
final class Scratch {
  /// For pieces of files.
  let files = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 4096)
  /// For putting parts together into one TLS record.
  let staging = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 64)
  /// For the server's part of a head.
  let opening = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 64)
  /// The `Date` value of the second `dateSecond`.
  let date = UnsafeMutableRawBufferPointer.allocate(byteCount: 32, alignment: 64)
  var dateSecond: Int64 = -1

  deinit {
    files.deallocate()
    staging.deallocate()
    opening.deallocate()
    date.deallocate()
  }
}
