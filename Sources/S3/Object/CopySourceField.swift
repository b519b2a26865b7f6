import Bytes
import Encryption
import HTTP
package import Identity
package import Storage

/// `x-amz-copy-source` and its conditions: what CopyObject and UploadPartCopy read.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
package struct CopySourceField: Sendable {
  package let object: ObjectAddress
  private let conditions: Preconditions
  /// The client's key of the source (SSE-C).
  let key: CustomerKey?

  /// The source is looked for in the caller's own tenant and nowhere else.
  package init(_ request: S3Request) throws(S3Error) {
    guard let text = request.header("x-amz-copy-source") else { throw Self.incomplete("") }
    let (path, version) = Self.split(text)
    guard let bytes = PercentCoding.decode(path), let decoded = String(validating: bytes, as: UTF8.self) else {
      throw S3Error.invalidArgument("Invalid copy source encoding.", name: Self.name, value: text)
    }
    let address = Address(path: decoded)
    guard address.level == .object else { throw Self.incomplete(text) }
    let resource = try Resource(address, version: version, tenant: request.tenant)
    guard case .object(let object) = resource else { throw Self.incomplete(text) }
    self.object = object
    key = try request.customerKey(.copySource)
    conditions = Preconditions(
      ifMatch: Self.tags(request.header("x-amz-copy-source-if-match")),
      ifNoneMatch: Self.tags(request.header("x-amz-copy-source-if-none-match")),
      ifModifiedSince: request.header("x-amz-copy-source-if-modified-since").flatMap(HTTPDate.parse),
      ifUnmodifiedSince: request.header("x-amz-copy-source-if-unmodified-since").flatMap(HTTPDate.parse))
  }

  /// What the caller needs on the source.
  package var demand: (right: Right, resource: Resource) {
    (object.version == nil ? .getObject : .getObjectVersion, .object(object))
  }

  /// What a store says of a copy, in S3's words: a delete marker is no source.
  func reading<R>(_ work: () throws(S3Error) -> R) throws(S3Error) -> R {
    do {
      return try work()
    } catch {
      guard error.code == .methodNotAllowed else { throw error }
      throw S3Error(
        .invalidRequest, "The source of a copy request may not specifically refer to a delete marker by version id.")
    }
  }

  /// Where it is.
  func storage(in context: OperationContext) -> ResolvedStorage { context.resolver.storage(of: object.bucket) }

  /// How its bytes get to the storage of the request's bucket; nil: that storage copies them itself.
  func streaming(to destination: ResolvedStorage, in context: OperationContext) -> StreamedCopy? {
    let origin = storage(in: context)
    guard !origin.isSame(as: destination) || !origin.provider.capabilities.supported.contains(.serverSideCopy) else {
      return nil
    }
    return StreamedCopy(source(), from: origin, to: destination)
  }

  /// As the store takes it: the conditions are decided on the very state that is copied.
  /// - Parameter range: nil: the whole object.
  package func source(range: Range<Int64>? = nil) -> CopySource {
    CopySource(object: object, range: range, key: key) { [conditions] (info) throws(StorageError) in
      let outcome = conditions.evaluate(
        etag: info.etag.text, lastModified: info.lastModified.seconds, isRead: true)
      guard outcome == .proceed else {
        throw .preconditionFailed(condition: "x-amz-copy-source-\(conditions.conditionBehind(outcome))")
      }
    }
  }

  private static let name = "x-amz-copy-source"

  private static func incomplete(_ text: String) -> S3Error {
    S3Error.invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", name: name, value: text)
  }

  /// The version comes after the last `?versionId=`; any other question mark is part of the key.
  private static func split(_ text: String) -> (path: String, version: String?) {
    let mark = Array("?versionId=".utf8)
    let bytes = Array(text.utf8)
    guard bytes.count > mark.count,
      let start = (0...bytes.count - mark.count).last(where: { bytes[$0...].starts(with: mark) })
    else { return (text, nil) }
    return (
      String(decoding: bytes[..<start], as: UTF8.self),
      String(decoding: bytes[(start + mark.count)...], as: UTF8.self)
    )
  }

  /// A list of tags that is none matches nothing.
  private static func tags(_ field: String?) -> EntityTagCondition? {
    field.map { EntityTagCondition.parse($0) ?? .list([]) }
  }
}
