package import HTTP
package import Identity
import Storage
import XML

/// Gives a bucket's policy as it was set.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>
package struct GetBucketPolicy: Operation {
  package static let route = Route(.get, .bucket, .policy)
  package static let right = Right.getBucketPolicy

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.store { storage throws(StorageError) in try storage.document(.policy, of: bucket) }
    var headers = ResponseHeaders()
    headers.add("Content-Type", "application/json")
    return Response(status: 200, headers: headers, body: .bytes(document))
  }
}

/// Sets a bucket's policy.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
package struct PutBucketPolicy: Operation {
  package static let route = Route(.put, .bucket, .policy)
  package static let right = Right.putBucketPolicy
  package static let payload = PayloadPolicy.document(.optional)

  private let bucket: BucketAddress
  /// The caller knows that the policy may keep itself from changing it again.
  private let mayLockOut: Bool

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    mayLockOut = request.header("x-amz-confirm-remove-self-bucket-access")?.lowercased() == "true"
  }

  /// - Throws: MalformedPolicy; AccessDenied for a public policy where the bucket blocks them, and for one that would lock its author out.
  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.payload.bytes(maximum: context.settings.maximumDocumentBytes)
    let policy: BucketPolicy
    do { policy = try BucketPolicy(document: document, bucket: bucket.name.text) } catch {
      throw S3Error(.malformedPolicy, error.message)
    }
    let block = try context.store { storage throws(StorageError) in try storage.publicAccessBlock(of: bucket) }
    if block?.blocksPublicPolicy == true, policy.isPublic {
      throw S3Error(.accessDenied, detail: "the policy is public")
    }
    try refuseLockingOut(policy, context)
    try context.store { storage throws(StorageError) in try storage.setDocument(.policy, of: bucket, to: document) }
    context.access.policies.forget(bucket)
    return Response(status: 204)
  }

  private func refuseLockingOut(_ policy: BucketPolicy, _ context: OperationContext) throws(S3Error) {
    guard !mayLockOut, context.principal?.role != .owner else { return }
    let question = PolicyQuestion(context.principal, .putBucketPolicy, on: .bucket(bucket), context.conditions)
    if case .deny = policy.decide(question) {
      throw S3Error(.accessDenied, detail: "the policy would keep its author from changing it")
    }
  }
}

/// Takes a bucket's policy away.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html>
package struct DeleteBucketPolicy: Operation {
  package static let route = Route(.delete, .bucket, .policy)
  package static let right = Right.deleteBucketPolicy

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in try storage.setDocument(.policy, of: bucket, to: nil) }
    context.access.policies.forget(bucket)
    return Response(status: 204)
  }
}

/// Says whether a bucket's policy lets in everybody.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html>
package struct GetBucketPolicyStatus: Operation {
  package static let route = Route(.get, .bucket, .policyStatus)
  package static let right = Right.getBucketPolicyStatus

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.store { storage throws(StorageError) in try storage.document(.policy, of: bucket) }
    // One that is not understood keeps everybody out.
    let policy = try? BucketPolicy(document: document, bucket: bucket.name.text)
    var writer = XMLWriter(root: "PolicyStatus")
    writer.element("IsPublic", policy?.isPublic ?? false)
    return .xml(writer.finish())
  }
}
