import Identity
import Storage

extension OperationContext {
  /// The accounts of a tenant.
  func names(in tenant: TenantID) -> AccountNames { AccountNames(directory: directory, tenant: tenant) }

  /// Whose a bucket is.
  func owner(of bucket: BucketAddress) throws(S3Error) -> Owner {
    names(in: bucket.tenant).owner(try ownerID(of: bucket))
  }

  func ownerID(of bucket: BucketAddress) throws(S3Error) -> UserID {
    try self.bucket(bucket).owner ?? UserID(tenant: bucket.tenant)
  }

  /// Whose something is that the caller makes in a bucket, and whom else the request lets in.
  ///
  /// Nothing is looked up where nothing can be asked for: the tenant's own people make what is the bucket owner's.
  /// - Throws: AccessControlListNotSupported, AccessDenied (a public list in a bucket that blocks them).
  func access(_ requested: RequestedACL, in bucket: BucketAddress) throws(S3Error) -> ObjectAccess {
    let writer = principal.flatMap { $0.role == .account ? $0.user : nil }
    guard writer != nil || !requested.isOwnersOnly else { return .ofBucketOwner }
    let ownership = try store { storage throws(StorageError) in try storage.ownership(of: bucket) }
    guard ownership.takesLists else {
      guard try comesToNone(requested, in: bucket) else { throw S3Error(.accessControlListNotSupported) }
      return .ofBucketOwner
    }
    let bucketOwner = try ownerID(of: bucket)
    let owner = requested.givesToBucketOwner(ownership) ? bucketOwner : writer ?? bucketOwner
    let list = try requested.list(owner: owner, bucketOwner: bucketOwner, names(in: bucket.tenant))
    try refusePublic(list, in: bucket)
    return ObjectAccess(owner: owner == bucketOwner ? nil : owner, acl: list)
  }

  /// Whether what is asked for is the bucket owner's full control, which is all that there is where lists are not taken. Another account that says
  /// `private` means itself.
  func comesToNone(_ requested: RequestedACL, in bucket: BucketAddress) throws(S3Error) -> Bool {
    guard requested.isOwnersOnly else { return false }
    guard case .canned(.private) = requested, let principal, principal.role == .account else { return true }
    return try principal.user == ownerID(of: bucket)
  }

  /// - Throws: AccessDenied for a list that lets in everybody, where the bucket blocks them.
  func refusePublic(_ list: AccessControlList?, in bucket: BucketAddress) throws(S3Error) {
    guard let list, list.isPublic else { return }
    let block = try store { storage throws(StorageError) in try storage.publicAccessBlock(of: bucket) }
    if block?.blocksPublicACLs == true { throw S3Error(.accessDenied) }
  }
}

extension RequestedACL {
  /// What the writer gives away where the bucket's owner prefers to have it.
  fileprivate func givesToBucketOwner(_ ownership: ObjectOwnership) -> Bool {
    guard ownership == .bucketOwnerPreferred, case .canned(.bucketOwnerFullControl) = self else { return false }
    return true
  }
}
