import Storage

/// What one batch does to the index. Each operation looks first and writes last: when it throws, it has changed nothing, and the batch
/// goes on without it. Used by the writer's thread alone.
final class IndexTransaction {
  let connection: IndexConnection
  /// The wall clock at the batch's start, never before that of a former batch.
  let now: Timestamp
  /// The states that the batch gives to objects, nil for deleted ones: for the cache, once it is committed.
  private(set) var changes: [ObjectCache.Key: ObjectRecord?] = [:]
  /// Buckets of which cached states may show something else from now on.
  private(set) var changedBuckets: Set<BucketAddress> = []
  /// Whether there is new garbage to collect.
  private(set) var hasGarbage = false
  let masterKeys: MasterKeys
  /// Where changes are noted; nil when there is no feed.
  let feed: ChangeBatch?
  private var sequence: Int64

  init(
    connection: IndexConnection, now: Timestamp, sequence: Int64, masterKeys: MasterKeys = MasterKeys(nil),
    feed: ChangeBatch? = nil
  ) {
    self.masterKeys = masterKeys
    self.connection = connection
    self.now = now
    self.sequence = sequence
    self.feed = feed
  }

  /// The number that the next operation would get.
  var nextSequence: Int64 { sequence }

  /// A number that nothing in this store has had or will have.
  func takeSequence() -> Int64 {
    defer { sequence += 1 }
    return sequence
  }

  func noteChange(of object: ObjectAddress, to record: ObjectRecord?) {
    changes.updateValue(record, forKey: ObjectCache.Key(bucket: object.bucket, key: object.key))
  }

  func noteChange(of bucket: BucketAddress) { changedBuckets.insert(bucket) }

  func noteGarbage() { hasGarbage = true }
}
