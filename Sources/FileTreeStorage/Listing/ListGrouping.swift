import Storage

/// How a listing cuts keys: a prefix that all share, and a delimiter that groups what follows it.
struct ListGrouping {
  let prefix: [UInt8]
  /// Empty: no grouping.
  private let delimiter: [UInt8]

  init(_ query: ListQuery) { self.init(prefix: query.prefix, delimiter: query.delimiter) }

  init(prefix: String, delimiter: String) {
    self.prefix = Array(prefix.utf8)
    self.delimiter = Array(delimiter.utf8)
  }

  /// How many bytes of a key (which begins with the prefix) are the common prefix that it falls under; nil for none.
  func commonCount(of key: some RandomAccessCollection<UInt8>) -> Int? {
    guard let first = delimiter.first, key.count >= prefix.count + delimiter.count else { return nil }
    var index = key.index(key.startIndex, offsetBy: prefix.count)
    let last = key.index(key.endIndex, offsetBy: -delimiter.count)
    while index <= last {
      if key[index] == first, key[index...].starts(with: delimiter) {
        return key.distance(from: key.startIndex, to: index) + delimiter.count
      }
      index = key.index(after: index)
    }
    return nil
  }

  /// The first byte string after all that begin with `prefix`. No key has a byte 0xFF, so that it can stand for the end of all.
  static func end(of prefix: some Collection<UInt8>) -> [UInt8] {
    var bytes = Array(prefix)
    guard let last = bytes.popLast() else { return [0xff] }
    return bytes + [last + 1]
  }

  /// The first byte string that comes after a position.
  static func bound(after position: ListPosition) -> [UInt8] {
    switch position {
    case .start: []
    case .key(let key): Array(key.utf8) + [0]
    case .prefix(let prefix): end(of: prefix.utf8)
    }
  }
}
