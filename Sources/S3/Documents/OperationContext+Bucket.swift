import Storage

extension OperationContext {
  /// Asks the storage as `store` does; an error about the bucket names it, as S3 does.
  func store<R>(on bucket: BucketName, _ work: (any StorageProvider) throws(StorageError) -> R) throws(S3Error) -> R {
    do {
      return try store(work)
    } catch {
      throw error.naming(bucket: bucket)
    }
  }

  /// What is known of a bucket.
  func bucket(_ address: BucketAddress) throws(S3Error) -> BucketInfo {
    try store(on: address.name) { storage throws(StorageError) in try storage.bucket(address) }
  }
}

extension S3Error {
  /// The same error with `BucketName`, where it is about a bucket.
  func naming(bucket: BucketName) -> S3Error {
    guard Self.codesAboutBuckets.contains(code), !elements.contains(where: { "\($0.name)" == "BucketName" }) else {
      return self
    }
    var error = self
    error.elements.append(Element("BucketName", bucket.text))
    return error
  }

  private static let codesAboutBuckets: Set<S3ErrorCode> = [
    .noSuchBucket, .bucketNotEmpty, .bucketAlreadyOwnedByYou, .bucketAlreadyExists, .noSuchCORSConfiguration,
    .noSuchBucketPolicy, .noSuchTagSet, .noSuchLifecycleConfiguration, .noSuchWebsiteConfiguration,
    .serverSideEncryptionConfigurationNotFound, .replicationConfigurationNotFound, .objectLockConfigurationNotFound,
    .noSuchPublicAccessBlockConfiguration,
  ]
}

extension BucketInfo {
  /// What S3 calls its first region; it has no name in `GetBucketLocation`.
  static let firstRegion = "us-east-1"

  /// The region that answers name.
  func region(_ settings: S3Settings) -> String { region ?? settings.region ?? Self.firstRegion }
}
