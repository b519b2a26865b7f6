import Storage

extension IndexTransaction {
  /// Deletes in order; each has its own result.
  func delete(_ requests: [DeleteRequest], in address: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  {
    let bucket = try connection.bucket(address)
    return requests.map { request in
      do throws(StorageError) {
        return .success(try delete(request, from: address, bucket.id))
      } catch {
        return .failure(error)
      }
    }
  }

  private func delete(_ request: DeleteRequest, from address: BucketAddress, _ bucketID: Int64)
    throws(StorageError) -> DeleteOutcome
  {
    // Without versioning there is but the null version; deleting another is deleting what is not there.
    if let version = request.version, version != .null { return DeleteOutcome(version: version) }
    let current = try connection.head(request.key, inBucket: bucketID)
    try request.condition.check(current)
    if let current {
      let statement = try connection.statement(.deleteObject)
      statement.bind(1, bucketID)
      statement.bind(2, utf8: request.key.text)
      try statement.run()
      try forget(current)
      noteChange(of: ObjectAddress(bucket: address, key: request.key), to: nil)
    }
    return DeleteOutcome(version: request.version)
  }
}
