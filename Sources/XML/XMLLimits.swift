/// How much of a document is read before it is refused.
package struct XMLLimits: Sendable {
  /// Bytes of the document.
  package var bytes: Int
  /// Elements inside one another, the root included.
  package var depth: Int
  /// Elements in all. Completing an upload of 10,000 parts with a checksum each needs 40,001.
  package var elements: Int

  package init(bytes: Int = 4 << 20, depth: Int = 16, elements: Int = 100_000) {
    self.bytes = bytes
    self.depth = depth
    self.elements = elements
  }
}
