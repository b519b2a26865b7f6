import CLinux
import Glibc

/// How a listing cuts keys: a prefix that all share, and a delimiter that groups what follows it.
struct KeyGrouping {
  let prefix: [UInt8]
  /// Empty: no grouping.
  let delimiter: [UInt8]

  init(prefix: String, delimiter: String) {
    self.prefix = [UInt8](prefix.utf8)
    self.delimiter = [UInt8](delimiter.utf8)
  }

  /// The common prefix that a key (which begins with the prefix) falls under: up to and with the first delimiter after the prefix.
  func commonPrefix(of key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard !delimiter.isEmpty, key.count >= prefix.count + delimiter.count, let start = key.baseAddress,
      let found = martinet_find(start + prefix.count, key.count - prefix.count, delimiter, delimiter.count)
    else { return nil }
    return UnsafeRawBufferPointer(start: start, count: UnsafeRawPointer(found) - start + delimiter.count)
  }

  /// The first byte string after all keys that begin with the prefix.
  var end: [UInt8] { Self.end(of: prefix) }

  /// The first byte string after all that begin with `prefix`. No key has a byte 0xFF, so that it can stand for the end of all.
  static func end(of prefix: some Collection<UInt8>) -> [UInt8] {
    var bytes = [UInt8](prefix)
    guard let last = bytes.popLast() else { return [0xff] }
    return bytes + [last + 1]
  }

  /// The first byte string after a key.
  static func after(_ key: some Collection<UInt8>) -> [UInt8] { [UInt8](key) + [0] }
}

/// Byte strings in memcmp's order, which is SQLite's for blobs.
func bytesPrecede(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  let common = memcmp(left, right, min(left.count, right.count))
  return common == 0 ? left.count < right.count : common < 0
}
