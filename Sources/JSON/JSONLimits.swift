/// How much of a document is read before it is refused.
package struct JSONLimits: Sendable {
  /// Bytes of the document.
  package var bytes: Int
  /// Arrays and objects inside one another.
  package var depth: Int
  /// Values in all, those that hold others included.
  package var values: Int

  package init(bytes: Int = 64 << 10, depth: Int = 16, values: Int = 10_000) {
    self.bytes = bytes
    self.depth = depth
    self.values = values
  }
}

/// Why a document is not read.
package enum JSONReadError: Error, Sendable, Hashable {
  /// It is no JSON in UTF-8, or an object has two members of one name; `offset` is the byte at which that shows.
  case malformed(offset: Int)
  /// It is over a limit.
  case tooLarge
}
