package import Storage

extension LocalStorage {
  package func buckets(having kind: BucketDocument) throws(StorageError) -> [BucketAddress] {
    try readers.read { (index) throws(StorageError) in try index.buckets(having: kind) }
  }

  package func expire(_ requests: [ExpiryRequest], in bucket: BucketAddress, judgedBy document: [UInt8])
    throws(StorageError) -> [Result<DeleteOutcome, StorageError>]
  {
    try pipeline.commit(weight: 500 * requests.count) { (transaction) throws(StorageError) in
      try transaction.expire(requests, in: bucket, judgedBy: document)
    }
  }
}
