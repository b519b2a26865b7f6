import Bytes
import HTTP
import Storage

/// `x-amz-rename-source` and its conditions: what RenameObject takes away.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_RenameObject.html>
struct RenameSourceField: Sendable {
  let object: ObjectAddress
  private let conditions: Preconditions

  /// The field is percent-encoded: `/bucket/key`, `bucket/key` or, where it does not begin with the bucket, the key alone.
  init(_ request: S3Request) throws(S3Error) {
    let text = request.header("x-amz-rename-source") ?? ""
    guard let bytes = PercentCoding.decode(text), let decoded = String(validating: bytes, as: UTF8.self) else {
      throw S3Error.invalidArgument("Invalid rename source encoding.", name: Self.name, value: text)
    }
    let bucket = try request.bucket
    guard let key = try Self.key(decoded, in: bucket.name), !key.isEmpty else {
      throw S3Error.invalidArgument("Rename Source must mention the source key.", name: Self.name, value: text)
    }
    object = ObjectAddress(bucket: bucket, key: try ObjectKey(requested: key))
    conditions = Preconditions(
      ifMatch: Self.tags(request.header("x-amz-rename-source-if-match")),
      ifNoneMatch: Self.tags(request.header("x-amz-rename-source-if-none-match")),
      ifModifiedSince: request.header("x-amz-rename-source-if-modified-since").flatMap(HTTPDate.parse),
      ifUnmodifiedSince: request.header("x-amz-rename-source-if-unmodified-since").flatMap(HTTPDate.parse))
  }

  /// Decides on the source as the store finds it.
  func check(_ info: ObjectInfo) throws(StorageError) {
    let outcome = conditions.evaluate(etag: info.etag.text, lastModified: info.lastModified.seconds, isRead: true)
    guard outcome == .proceed else {
      throw .preconditionFailed(condition: "x-amz-rename-source-\(conditions.conditionBehind(outcome))")
    }
  }

  private static let name = "x-amz-rename-source"

  /// - Throws: InvalidRequest for another bucket.
  private static func key(_ text: String, in bucket: BucketName) throws(S3Error) -> String? {
    let isAbsolute = text.utf8.first == UInt8(ascii: "/")
    let rest = isAbsolute ? String(text.dropFirst()) : text
    let prefix = "\(bucket.text)/"
    if rest.utf8.starts(with: prefix.utf8) { return String(Substring(rest.utf8.dropFirst(prefix.utf8.count))) }
    guard isAbsolute else { return text }
    throw S3Error(.invalidRequest, "An object can be renamed within its bucket only.")
  }

  /// A list of tags that is none matches nothing.
  private static func tags(_ field: String?) -> EntityTagCondition? {
    field.map { EntityTagCondition.parse($0) ?? .list([]) }
  }
}
