package import Storage
import Workers

extension LocalStorage {
  package func changes(of bucket: BucketAddress, from position: ChangePosition, limit: Int, wait: Duration)
    throws(StorageError) -> ChangePage
  {
    guard settings.hasChangeFeed else { throw .notSupported(.changeFeed) }
    let limit = max(limit, 1)
    let page = try changes(of: bucket, from: position, limit: limit)
    guard page.changes.isEmpty, wait > .zero else { return page }
    return try awaitChange(after: page.cursor, of: bucket, limit: limit, until: ContinuousClock.now + wait)
  }

  /// Lets nobody wait for changes any more: who does gets an empty page at once. For a server that is to stop.
  package func endWaiting() { waiters.close() }

  private func awaitChange(
    after cursor: ChangeCursor, of bucket: BucketAddress, limit: Int, until end: ContinuousClock.Instant
  ) throws(StorageError) -> ChangePage {
    let waiter = try waiters.add(bucket: cursor.bucketID)
    defer { if let waiter { waiters.remove(waiter) } }
    while true {
      let page = try changes(of: bucket, from: .after(cursor), limit: limit)
      let rest = end - ContinuousClock.now
      guard let waiter, page.changes.isEmpty, rest > .zero, !waiters.isClosed else { return page }
      blocking { waiter.wait(atMost: rest) }
    }
  }

  private func changes(of bucket: BucketAddress, from position: ChangePosition, limit: Int) throws(StorageError)
    -> ChangePage
  {
    try readers.read { (index) throws(StorageError) in try index.changes(of: bucket, from: position, limit: limit) }
  }
}
