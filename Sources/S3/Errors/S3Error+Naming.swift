import Identity
import Storage

extension S3Error {
  /// Whether the error says that something in a bucket is not there.
  var tellsAbsence: Bool { code == .noSuchKey || code == .noSuchVersion }

  /// The same error with the elements by which AWS names what is not there.
  func naming(_ resource: Resource) -> S3Error {
    switch resource {
    case .service: self
    case .bucket(let bucket): naming(bucket: bucket.name)
    case .object(let object): tellsAbsence ? naming(object) : naming(bucket: object.bucket.name)
    }
  }

  /// The same error with `BucketName`, where it is about a bucket.
  private func naming(bucket: BucketName) -> S3Error {
    guard Self.codesAboutBuckets.contains(code), !elements.contains(where: { $0.isNamed("BucketName") }) else {
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
    .noSuchPublicAccessBlockConfiguration, .ownershipControlsNotFound,
  ]

  private func naming(_ object: ObjectAddress) -> S3Error {
    guard !elements.contains(where: { $0.isNamed("Key") }) else { return self }
    var error = self
    error.elements.append(Element("Key", object.key.text))
    if code == .noSuchVersion, let version = object.version {
      error.elements.append(Element("VersionId", version.text))
    }
    return error
  }
}

extension S3Error.Element {
  func isNamed(_ other: StaticString) -> Bool { "\(name)" == "\(other)" }
}
