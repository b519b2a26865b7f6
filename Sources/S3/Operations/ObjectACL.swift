package import HTTP
package import Identity
import Storage

/// Tells who may do what with an object, or with a version of it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html>
package struct GetObjectACL: Operation {
  package static let route = Route(.get, .object, .acl)
  package static let right = Right.getObjectACL
  package static let documentedNames = ["GetObjectAcl"]
  package static let versionRight = Right.getObjectVersionACL

  private let object: ObjectAddress

  package init(_ request: S3Request) throws(S3Error) { object = try request.object }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let info = try context.store { storage throws(StorageError) in try storage.head(object) }
    let (owner, list) = try context.effective(info.access, in: object.bucket)
    let names = context.names(in: object.bucket.tenant)
    var response = Response.xml(
      AccessControlPolicy(owner: names.owner(owner), list: list ?? AccessControlList(ownedBy: owner)).document(names))
    if let version = info.versionID { response.headers.add("x-amz-version-id", version.text) }
    return response
  }
}

/// Sets who may do what with an object, or with a version of it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>
package struct PutObjectACL: Operation {
  package static let route = Route(.put, .object, .acl)
  package static let right = Right.putObjectACL
  package static let documentedNames = ["PutObjectAcl"]
  package static let versionRight = Right.putObjectVersionACL
  package static let payload = PayloadPolicy.document(.optional)

  private let object: ObjectAddress
  private let change: ACLChange

  package init(_ request: S3Request) throws(S3Error) {
    object = try request.object
    change = try ACLChange(request)
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let info = try context.store { storage throws(StorageError) in try storage.head(object) }
    let (owner, _) = try context.effective(info.access, in: object.bucket)
    var access = info.access
    access.acl = try change.list(
      owner: context.names(in: object.bucket.tenant).owner(owner), of: object.bucket, in: context)
    if access != info.access {
      try context.store { storage throws(StorageError) in try storage.setAccess(access, of: object) }
    }
    var response = Response(status: 200)
    if let version = info.versionID { response.headers.add("x-amz-version-id", version.text) }
    return response
  }
}

extension OperationContext {
  /// Whose an object is and whom else it lets in, as its bucket has it now.
  fileprivate func effective(_ access: ObjectAccess, in bucket: BucketAddress) throws(S3Error)
    -> (owner: UserID, list: AccessControlList?)
  {
    let bucketOwner = try ownerID(of: bucket)
    let ownership = try store { storage throws(StorageError) in try storage.ownership(of: bucket) }
    return ownership.takesLists ? (access.owner ?? bucketOwner, access.acl) : (bucketOwner, nil)
  }
}
