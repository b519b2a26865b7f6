package import HTTP
package import Identity
import Storage

/// Tells who may do what with a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html>
package struct GetBucketACL: Operation {
  package static let route = Route(.get, .bucket, .acl)
  package static let right = Right.getBucketACL
  package static let documentedNames = ["GetBucketAcl"]

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let owner = try context.ownerID(of: bucket)
    let list = try context.store { storage throws(StorageError) in
      try storage.ownership(of: bucket).takesLists ? try storage.accessControlList(of: bucket) : nil
    }
    let names = context.names(in: bucket.tenant)
    let policy = AccessControlPolicy(owner: names.owner(owner), list: list ?? AccessControlList(ownedBy: owner))
    return .xml(policy.document(names))
  }
}

/// Sets who may do what with a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html>
package struct PutBucketACL: Operation {
  package static let route = Route(.put, .bucket, .acl)
  package static let right = Right.putBucketACL
  package static let documentedNames = ["PutBucketAcl"]
  package static let payload = PayloadPolicy.document(.optional)

  private let bucket: BucketAddress
  private let change: ACLChange

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    change = try ACLChange(request)
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let list = try change.list(owner: try context.owner(of: bucket), of: bucket, in: context)
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.acl, of: bucket, to: list?.bytes)
    }
    return Response(status: 200)
  }
}
