import Storage

extension OperationContext {
  /// What keeps a version from being deleted.
  /// - Throws: InvalidRequest for a bucket without object lock.
  func lock(of object: ObjectAddress) throws(S3Error) -> VersionLock {
    let info = try store { storage throws(StorageError) in try storage.head(object) }
    guard try bucket(object.bucket).lock != nil else { throw S3Error(storage: .noObjectLock) }
    return info.lock
  }
}

extension S3Error {
  /// A version without a retention, or without a legal hold, that is asked for it.
  static func noLock(of object: ObjectAddress) -> S3Error {
    S3Error(.noSuchObjectLockConfiguration, elements: [Element("Key", object.key.text)])
  }
}
