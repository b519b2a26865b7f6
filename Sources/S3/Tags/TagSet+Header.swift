import Bytes
import Storage

extension TagSet {
  /// `x-amz-tagging`, which has tags as the query of a URL; nil where there is no such header.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>
  init?(_ request: S3Request) throws(S3Error) {
    guard let text = request.header("x-amz-tagging") else { return nil }
    try self.init(header: text)
  }

  /// - Parameter text: the header's value.
  init(header text: String) throws(S3Error) {
    guard let tags = Self.tags(query: text) else { throw .taggingHeader(text) }
    do {
      try self.init(tags, of: .object)
    } catch {
      switch error {
      case .tooMany(let limit): throw S3Error(.badRequest, "Object tags cannot be greater than \(limit)")
      case .reservedKey: throw S3Error(error, of: .object)
      case .duplicateKey, .invalidKey, .invalidValue: throw .taggingHeader(text)
      }
    }
  }

  /// Nil when the text is no query. A key without `=` has the empty value.
  private static func tags(query: String) -> [Tag]? {
    var tags: [Tag] = []
    for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
      let pieces = pair.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
      guard pieces.count <= 2, let key = decode(pieces[0]), let value = pieces.count == 2 ? decode(pieces[1]) : ""
      else { return nil }
      tags.append(Tag(key: key, value: value))
    }
    return tags
  }

  private static func decode(_ text: Substring.UTF8View) -> String? {
    let spaced = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    return spaced.withUnsafeBytes(PercentCoding.decode).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension S3Error {
  fileprivate static func taggingHeader(_ text: String) -> S3Error {
    .invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      name: "x-amz-tagging", value: text)
  }
}
