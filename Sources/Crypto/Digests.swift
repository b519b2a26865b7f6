/// The digests of one stream, as asked for.
package struct Digests: Sendable {
  private var values: [UInt8: [UInt8]] = [:]

  package init() {}

  /// Nil where it was not asked for. `kind` is one digest, not several.
  package subscript(_ kind: DigestKinds) -> [UInt8]? {
    get { values[kind.rawValue] }
    set { values[kind.rawValue] = newValue }
  }
}
