import Storage

extension OperationContext {
  /// What is known of a bucket.
  func bucket(_ address: BucketAddress) throws(S3Error) -> BucketInfo {
    try store { storage throws(StorageError) in try storage.bucket(address) }
  }
}

extension BucketInfo {
  /// What S3 calls its first region; it has no name in `GetBucketLocation`.
  static let firstRegion = "us-east-1"

  /// The region that answers name.
  func region(_ settings: S3Settings) -> String { region ?? settings.region ?? Self.firstRegion }
}
