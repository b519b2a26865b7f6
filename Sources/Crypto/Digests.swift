/// The digests of one stream, as asked for.
package struct Digests: Sendable {
  /// By the place of the kind's bit.
  private var values = InlineArray<10, [UInt8]?>(repeating: nil)

  /// None yet.
  package init() {}

  /// The MD5; nil where it was not asked for.
  package var md5: [UInt8]? { self[.md5] }

  /// The value of `algorithm` as S3 puts it into base64, numbers with the highest byte first; nil where it was not asked for.
  package func value(of algorithm: ChecksumAlgorithm) -> [UInt8]? {
    self[DigestKinds(algorithm)]
  }

  /// Nil where it was not asked for. `kind` is one digest, not several.
  package subscript(_ kind: DigestKinds) -> [UInt8]? {
    get { values[kind.rawValue.trailingZeroBitCount] }
    set {
      precondition(kind.rawValue.nonzeroBitCount == 1, "one digest at a time")
      values[kind.rawValue.trailingZeroBitCount] = newValue
    }
  }

  /// Takes over what the other has.
  package mutating func merge(_ other: Digests) {
    for place in values.indices {
      if let value = other.values[place] { values[place] = value }
    }
  }

  /// Sets the CRC `kind`, highest byte first.
  mutating func set(_ kind: DigestKinds, _ crc: some FixedWidthInteger) {
    self[kind] = withUnsafeBytes(of: crc.bigEndian) { [UInt8]($0) }
  }
}

extension Digests: Equatable {
  package static func == (left: Digests, right: Digests) -> Bool {
    left.values.indices.allSatisfy { left.values[$0] == right.values[$0] }
  }
}
