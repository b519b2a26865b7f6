package import HTTP
package import Identity
import Storage

/// Makes a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>
///
/// An own bucket that exists is 409 BucketAlreadyOwnedByYou, and in us-east-1 200, as AWS has it. There AWS also resets its lists: here nothing changes,
/// and a request that asks for anything to be is 409 as well.
package struct CreateBucket: Operation {
  package static let route = Route(.put, .bucket)
  package static let right = Right.createBucket
  package static let payload = PayloadPolicy.document(.optional)

  private static let maximumDocumentBytes = 16 << 10

  private let bucket: BucketAddress
  private let hasObjectLock: Bool
  private let acl: RequestedACL
  /// Nil: what new buckets have.
  private let ownership: ObjectOwnership?

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    acl = try RequestedACL(request)
    ownership = try ObjectOwnership(request)
    try Self.checkNamespace(request.header("x-amz-bucket-namespace"))
    hasObjectLock = try Self.objectLock(request.header("x-amz-bucket-object-lock-enabled"))
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.payload.bytes(maximum: Self.maximumDocumentBytes)
    let configuration = try CreateBucketConfiguration(document: document)
    let tags = configuration.tags
    let rights: [Right] =
      (tags.isEmpty ? [] : [.putBucketTagging])
      + (hasObjectLock ? [.putBucketObjectLockConfiguration, .putBucketVersioning] : [])
    guard rights.allSatisfy({ context.permits($0, onNew: bucket) }) else { throw S3Error(.accessDenied) }
    let owner = context.principal.flatMap { $0.role == .account ? $0.user : nil }
    var documents = try documents(owner: owner ?? UserID(tenant: bucket.tenant), in: context)
    if !tags.isEmpty { documents[.tagging] = tags.document }
    let request = CreateBucketRequest(
      bucket: bucket, region: configuration.region, hasObjectLock: hasObjectLock, owner: owner, documents: documents)
    do {
      try context.store { storage throws(StorageError) in try storage.createBucket(request) }
    } catch {
      guard error.code == .bucketAlreadyOwnedByYou else { throw error }
      let found = try context.bucket(bucket)
      guard found.owner == owner else { throw S3Error(.bucketAlreadyExists) }
      guard try asksNothing(of: request, in: context), found.region(context.settings) == BucketInfo.firstRegion,
        context.storage.mount == nil
      else { throw error }
    }
    var response = Response(status: 200)
    response.headers.add("Location", "/\(bucket.name)")
    return response
  }

  /// Whether the bucket that there is has what the request asks for.
  private func asksNothing(of request: CreateBucketRequest, in context: OperationContext) throws(S3Error) -> Bool {
    for (kind, document) in request.documents where try context.document(kind, of: bucket) != document { return false }
    return !request.hasObjectLock && request.region ?? BucketInfo.firstRegion == BucketInfo.firstRegion
  }

  /// What is set with the bucket.
  private func documents(owner: UserID, in context: OperationContext) throws(S3Error) -> [BucketDocument: [UInt8]] {
    var documents: [BucketDocument: [UInt8]] = [:]
    if let ownership { documents[.ownershipControls] = OwnershipControls(ownership: ownership).document }
    guard !acl.isOwnersOnly else { return documents }
    guard ownership?.takesLists == true else { throw S3Error(.invalidBucketACLWithObjectOwnership) }
    let list = try acl.list(owner: owner, bucketOwner: owner, context.names(in: bucket.tenant))
    if let list { documents[.acl] = list.bytes }
    return documents
  }

  package var demands: Demands {
    hasObjectLock ? Demands(capabilities: [.objectLock]) : .none
  }

  private static func objectLock(_ header: String?) throws(S3Error) -> Bool {
    switch header?.lowercased() {
    case nil, "false": return false
    case "true": return true
    default:
      throw .invalidArgument(
        "Invalid x-amz-bucket-object-lock-enabled header", name: "x-amz-bucket-object-lock-enabled", value: header ?? ""
      )
    }
  }

  /// AWS also has namespaces of one account; here each tenant has its own in any case.
  private static func checkNamespace(_ header: String?) throws(S3Error) {
    guard let header, header != "global" else { return }
    throw .notImplemented(header: "x-amz-bucket-namespace")
  }
}
