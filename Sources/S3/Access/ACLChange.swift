import HTTP
import Storage

/// What PutBucketAcl and PutObjectAcl ask for: headers, or a document.
struct ACLChange {
  private static let maximumDocumentBytes = 64 << 10

  private let requested: RequestedACL

  init(_ request: S3Request) throws(S3Error) { requested = try RequestedACL(request) }

  /// The list that is to be; nil: the owner alone.
  /// - Throws: AccessControlListNotSupported where the bucket takes no lists and this one says more than that.
  func list(owner: Owner, of bucket: BucketAddress, in context: OperationContext) throws(S3Error)
    -> AccessControlList?
  {
    let document = try context.payload.bytes(maximum: Self.maximumDocumentBytes)
    guard requested.isNone || document.isEmpty else {
      throw S3Error(.unexpectedContent, "This request does not support content")
    }
    guard !requested.isNone || !document.isEmpty else {
      throw S3Error(.missingSecurityHeader, elements: [.init("MissingHeaderName", "x-amz-acl")])
    }
    let ownership = try context.store { storage throws(StorageError) in try storage.ownership(of: bucket) }
    if !ownership.takesLists, try !context.comesToNone(requested, in: bucket) {
      throw S3Error(.accessControlListNotSupported)
    }
    guard let id = UserID(owner.id) else { throw S3Error(.internalError, detail: "an owner that is no user id") }
    let list = try list(document, owner, id, of: bucket, in: context)
    guard ownership.takesLists || list == nil else { throw S3Error(.accessControlListNotSupported) }
    try context.refusePublic(list, in: bucket)
    return list
  }

  private func list(
    _ document: [UInt8], _ owner: Owner, _ id: UserID, of bucket: BucketAddress, in context: OperationContext
  ) throws(S3Error) -> AccessControlList? {
    let names = context.names(in: bucket.tenant)
    guard document.isEmpty else {
      let list = try AccessControlPolicy(document: document, owner: owner, names: names).list
      return list == AccessControlList(ownedBy: id) ? nil : list
    }
    return try requested.list(owner: id, bucketOwner: try context.ownerID(of: bucket), names)
  }
}
