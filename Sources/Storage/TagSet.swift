/// One tag of an object or a bucket.
package struct Tag: Hashable, Sendable {
  package let key: String
  package let value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// Tags within S3's limits, in the order in which they were given. Keys and values compare as bytes.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>
package struct TagSet: Hashable, Sendable {
  package let tags: [Tag]

  /// What may carry how many tags.
  package enum Bearer: Sendable {
    case object
    case bucket

    /// Tags at most.
    package var limit: Int {
      switch self {
      case .object: 10
      case .bucket: 50
      }
    }
  }

  /// Why tags are refused.
  package enum Refusal: Error, Hashable, Sendable {
    case tooMany(limit: Int)
    case duplicateKey(String)
    /// Empty, longer than 128 characters, or of characters that tags may not have.
    case invalidKey(String)
    /// Longer than 256 characters, or of characters that tags may not have.
    case invalidValue(key: String, value: String)
    /// `aws:…` is Amazon's own.
    case reservedKey(String)
  }

  /// Characters (UTF-16 units, as AWS counts them) at most.
  private static let longestKey = 128
  private static let longestValue = 256

  package init(_ tags: [Tag], of bearer: Bearer) throws(Refusal) {
    guard tags.count <= bearer.limit else { throw .tooMany(limit: bearer.limit) }
    var seen: Set<[UInt8]> = []
    for tag in tags {
      try Self.check(tag)
      guard seen.insert(Array(tag.key.utf8)).inserted else { throw .duplicateKey(tag.key) }
    }
    self.tags = tags
  }

  /// Tags that were accepted when they were stored.
  package init(stored tags: [Tag]) { self.tags = tags }

  package static let empty = TagSet(stored: [])

  package var isEmpty: Bool { tags.isEmpty }
  package var count: Int { tags.count }

  /// Whether the very pair is among them.
  package func contains(key: String, value: String) -> Bool {
    tags.contains { $0.key.utf8.elementsEqual(key.utf8) && $0.value.utf8.elementsEqual(value.utf8) }
  }

  private static func check(_ tag: Tag) throws(Refusal) {
    guard (1...longestKey).contains(tag.key.utf16.count), isAllowed(tag.key) else { throw .invalidKey(tag.key) }
    guard tag.value.utf16.count <= longestValue, isAllowed(tag.value) else {
      throw .invalidValue(key: tag.key, value: tag.value)
    }
    guard !tag.key.lowercased().hasPrefix("aws:") else { throw .reservedKey(tag.key) }
  }

  /// Letters, numbers and spaces of any script, and `+ - = . _ : / @`.
  private static func isAllowed(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
      case .decimalNumber, .letterNumber, .otherNumber: true
      case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
      default: "+-=._:/@".unicodeScalars.contains(scalar)
      }
    }
  }
}
