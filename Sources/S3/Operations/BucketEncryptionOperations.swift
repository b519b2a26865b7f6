package import HTTP
package import Identity
package import Storage

/// Gives a bucket's default encryption: its own, or that which the gateway has for all.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html>
package struct GetBucketEncryption: Operation {
  package static let route = Route(.get, .bucket, .encryption)
  package static let right = Right.getEncryptionConfiguration

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    do {
      return .xml(try context.store { storage throws(StorageError) in try storage.document(.encryption, of: bucket) })
    } catch {
      guard error.code == .serverSideEncryptionConfigurationNotFound, context.settings.encryption.encryptsByDefault,
        context.storage.provider.capabilities.supported.contains(.encryption)
      else { throw error }
      return .xml(BucketEncryption(rule: .managed, hasBucketKey: false).document)
    }
  }
}

/// Sets how new objects of a bucket are encrypted whose writes do not say it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html>
package struct PutBucketEncryption: Operation {
  package static let route = Route(.put, .bucket, .encryption)
  package static let right = Right.putEncryptionConfiguration
  package static let capability: Capability? = .encryption
  package static let payload = PayloadPolicy.document(.optional)

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  /// - Throws: MalformedXML; NotImplemented where the gateway has no key for it; KMS.NotFoundException.
  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let configuration = try BucketEncryption(
      document: try context.payload.bytes(maximum: context.settings.maximumDocumentBytes))
    switch configuration.rule {
    case .managed: _ = try context.managed()
    case .kms(let keyID): _ = try context.kmsKey(keyID)
    case nil: break
    }
    // Kept as written anew: what is stored is what was understood.
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.encryption, of: bucket, to: configuration.document)
    }
    context.encryptions.forget(bucket)
    return Response(status: 200)
  }
}

/// Takes a bucket's default encryption away: the gateway's holds then.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html>
package struct DeleteBucketEncryption: Operation {
  package static let route = Route(.delete, .bucket, .encryption)
  package static let right = Right.putEncryptionConfiguration

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.store { storage throws(StorageError) in try storage.setDocument(.encryption, of: bucket, to: nil) }
    context.encryptions.forget(bucket)
    return Response(status: 204)
  }
}
