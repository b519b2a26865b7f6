import Storage

extension IndexTransaction {
  /// Removes what a bucket's lifecycle rules were found to say, if they still are its rules; each has its own result.
  func expire(_ requests: [ExpiryRequest], in address: BucketAddress, judgedBy document: [UInt8])
    throws(StorageError) -> [Result<DeleteOutcome, StorageError>]
  {
    let bucket = try connection.bucket(address)
    guard try connection.document(.lifecycle, ofBucket: bucket.id) == document else { throw .conditionalConflict }
    return requests.map { request in
      do throws(StorageError) {
        return .success(try expire(request, in: address, bucket))
      } catch {
        return .failure(error)
      }
    }
  }

  private func expire(_ request: ExpiryRequest, in address: BucketAddress, _ bucket: BucketRow) throws(StorageError)
    -> DeleteOutcome
  {
    switch request {
    case .abort(let key, let id):
      try abort(UploadAddress(object: ObjectAddress(bucket: address, key: key), id: id))
      return DeleteOutcome()
    case .delete(let request, let tags):
      if let tags, try self.tags(of: request, in: bucket) != tags { throw .conditionalConflict }
      return try delete(request, from: address, bucket)
    }
  }

  /// Nil where the version is not there any more.
  private func tags(of request: DeleteRequest, in bucket: BucketRow) throws(StorageError) -> TagSet? {
    guard let id = request.version else { return try connection.object(request.key, in: bucket)?.info.tags }
    guard let version = try connection.version(id, of: request.key, in: bucket) else { return nil }
    guard !version.row.flags.isDeleteMarker else { return .empty }
    return try connection.record(version, of: request.key, in: bucket)?.info.tags
  }
}
