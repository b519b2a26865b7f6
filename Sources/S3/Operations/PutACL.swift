package import HTTP
package import Identity
import Storage

/// Sets a bucket's or object's access control list to the only one that there is; every other is refused.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>
struct PutACL {
  private static let maximumDocumentBytes = 64 << 10

  private let owner: Owner
  private let isCanned: Bool

  init(_ request: S3Request) throws(S3Error) {
    owner = Owner(tenant: request.tenant)
    isCanned = request.header("x-amz-acl") != nil
    try CannedACL.check(request)
  }

  func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.payload.bytes(maximum: Self.maximumDocumentBytes)
    switch (isCanned, document.isEmpty) {
    case (true, true): break
    case (true, false): throw S3Error(.unexpectedContent, "This request does not support content")
    case (false, true): throw S3Error(.missingSecurityHeader, elements: [.init("MissingHeaderName", "x-amz-acl")])
    case (false, false): try CannedACL.check(document, owner: owner)
    }
    return Response(status: 200)
  }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html>
package struct PutBucketACL: Operation {
  package static let route = Route(.put, .bucket, .acl)
  package static let right = Right.putBucketACL
  package static let payload = PayloadPolicy.document(.optional)

  private let bucket: BucketAddress
  private let acl: PutACL

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    acl = try PutACL(request)
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    _ = try context.bucket(bucket)
    return try acl.respond(in: context)
  }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>
package struct PutObjectACL: Operation {
  package static let route = Route(.put, .object, .acl)
  package static let right = Right.putObjectACL
  package static let payload = PayloadPolicy.document(.optional)

  private let object: ObjectAddress
  private let acl: PutACL

  package init(_ request: S3Request) throws(S3Error) {
    object = try request.object
    acl = try PutACL(request)
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    _ = try context.store { storage throws(StorageError) in try storage.head(object) }
    return try acl.respond(in: context)
  }
}
