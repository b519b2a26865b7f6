import HTTP
import Storage
import XML

/// What must hold for a delete beside its `If-Match`: size and date of the object, in headers or in an entry of DeleteObjects.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>
///
/// AWS has them in directory buckets alone; here they hold everywhere, since a condition must not be passed over.
struct DeleteConditions: Sendable {
  /// Bytes.
  let size: Int64?
  /// To the second.
  let lastModified: Timestamp?

  var isEmpty: Bool { size == nil && lastModified == nil }

  /// The headers of DeleteObject.
  init(_ request: S3Request) throws(S3Error) {
    size = try request.header("x-amz-if-match-size").map { text throws(S3Error) in
      guard let size = Self.size(text) else { throw Self.invalid("x-amz-if-match-size", text) }
      return size
    }
    lastModified = try request.header("x-amz-if-match-last-modified-time").map { text throws(S3Error) in
      guard let moment = Self.moment(text) else { throw Self.invalid("x-amz-if-match-last-modified-time", text) }
      return moment
    }
  }

  /// `Size` and `LastModifiedTime` of an entry of DeleteObjects.
  init(_ element: XMLElement) throws(S3Error) {
    size = try element.onlyText(of: "Size").map { text throws(S3Error) in
      guard let size = Self.size(text) else { throw .malformedXML }
      return size
    }
    lastModified = try element.onlyText(of: "LastModifiedTime").map { text throws(S3Error) in
      guard let moment = Self.moment(text) else { throw .malformedXML }
      return moment
    }
  }

  private static func size(_ text: String) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(text)
  }

  private static func moment(_ text: String) -> Timestamp? {
    HTTPDate.parse(text).map { Timestamp(milliseconds: $0 * 1000) }
  }

  private static func invalid(_ name: String, _ value: String) -> S3Error {
    .invalidArgument("Invalid \(name)", name: name, value: value)
  }
}
