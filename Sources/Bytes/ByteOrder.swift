import Glibc

/// Comparison by UTF-8 bytes, which is S3's order of keys and SigV4's order of names. `String`'s own `==` and `<` look at
/// canonical equivalence, so that they hold two keys for one that differ in bytes.
package enum ByteOrder {
  /// Whether the UTF-8 bytes of `left` come before those of `right`.
  package static func precedes(_ left: String, _ right: String) -> Bool {
    compare(left, right) < 0
  }

  /// Whether `left` and `right` have the same UTF-8 bytes.
  package static func equals(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && compare(left, right) == 0
  }

  /// Negative, zero or positive, as the UTF-8 bytes of `left` come before, are the same as, or come after `right`'s.
  package static func compare(_ left: String, _ right: String) -> Int {
    var left = left
    var right = right
    return left.withUTF8 { left in
      right.withUTF8 { right in
        compare(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
      }
    }
  }

  /// Negative, zero or positive, as `left` comes before, is the same as, or comes after `right`.
  package static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let common = min(left.count, right.count)
    if common > 0, let leftStart = left.baseAddress, let rightStart = right.baseAddress {
      let order = memcmp(leftStart, rightStart, common)
      if order != 0 { return Int(order) }
    }
    return left.count - right.count
  }
}
