import HTTP
import Identity
import Storage
import XML

/// A configuration of a bucket that is a document and no more: read strictly, kept, given back as AWS would. One declaration makes its operations.
struct BucketConfiguration: Sendable {
  /// What reading it answers where it was never set.
  enum Unset: Sendable {
    case document(@Sendable () -> [UInt8])
    case error(S3ErrorCode)
  }

  /// What the operations are called by AWS, without `Get`, `Put` and `Delete`: `BucketWebsite`.
  let name: String
  /// A former name of theirs, which AWS keeps.
  var formerName: String?
  let subresource: Subresource
  let document: BucketDocument
  let readRight: Right
  let writeRight: Right
  /// Nil: there is no operation that removes it.
  var removeRight: Right?
  let integrity: PayloadPolicy.Integrity
  let schema: ElementSchema
  let unset: Unset
  var effect = Endpoint.Effect.storedOnly
  /// What setting it takes of a storage.
  var capability: Capability?
  /// What the schema cannot say. Also told the bucket.
  var check: @Sendable (XMLElement, BucketAddress, OperationContext) throws(S3Error) -> Void = { _, _, _ in }
  /// Whether the document says that there is none, which removes it.
  var isNothing: @Sendable (XMLElement) -> Bool = { _ in false }

  /// Told when a bucket has another one.
  var changed: @Sendable (BucketAddress, OperationContext) -> Void = { _, _ in }

  /// Largest document, in bytes.
  static let maximumDocumentBytes = 64 << 10
}

extension BucketConfiguration {
  var endpoints: [Endpoint] {
    var endpoints = [
      Endpoint(
        name: "Get\(name)", route: Route(.get, .bucket, subresource), right: readRight, effect: effect,
        documentedNames: documentedNames("Get")
      ) { (request, context) throws(S3Error) in try get(try request.bucket, context) },
      Endpoint(
        name: "Put\(name)", route: Route(.put, .bucket, subresource), right: writeRight,
        capability: capability, payload: .document(integrity), effect: effect, documentedNames: documentedNames("Put")
      ) { (request, context) throws(S3Error) in try put(try request.bucket, context) },
    ]
    if let removeRight {
      endpoints.append(
        Endpoint(
          name: "Delete\(name)", route: Route(.delete, .bucket, subresource), right: removeRight,
          effect: effect
        ) { (request, context) throws(S3Error) in try delete(try request.bucket, context) })
    }
    return endpoints
  }

  private func documentedNames(_ verb: String) -> [String] { [name, formerName].compactMap { $0.map { verb + $0 } } }

  private func get(_ bucket: BucketAddress, _ context: OperationContext) throws(S3Error) -> Response {
    if let found = try context.document(document, of: bucket) { return .xml(found) }
    switch unset {
    case .document(let write): return .xml(write())
    case .error(let code): throw S3Error(code)
    }
  }

  private func put(_ bucket: BucketAddress, _ context: OperationContext) throws(S3Error) -> Response {
    let bytes = try context.payload.bytes(maximum: Self.maximumDocumentBytes)
    guard !bytes.isEmpty else { throw S3Error(.missingRequestBody) }
    let root = try XMLElement.read(bytes, root: "\(schema.name)")
    try schema.check(root)
    _ = try context.bucket(bucket)
    try check(root, bucket, context)
    let kept = isNothing(root) ? nil : written(root)
    try context.store { storage throws(StorageError) in try storage.setDocument(document, of: bucket, to: kept) }
    changed(bucket, context)
    return Response(status: 200)
  }

  private func delete(_ bucket: BucketAddress, _ context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in try storage.setDocument(document, of: bucket, to: nil) }
    changed(bucket, context)
    return Response(status: 204)
  }

  private func written(_ root: XMLElement) -> [UInt8] {
    var writer = XMLWriter(root: schema.name)
    schema.writeContent(of: root, to: &writer)
    return writer.finish()
  }
}

extension OperationContext {
  /// Nil where the bucket has none.
  func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(S3Error) -> [UInt8]? {
    try store { storage throws(StorageError) -> [UInt8]? in
      do throws(StorageError) {
        return try storage.document(kind, of: bucket)
      } catch .noSuchConfiguration {
        return nil
      }
    }
  }
}
