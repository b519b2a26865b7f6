import Storage

extension IndexConnection {
  /// The next page of a bucket's feed.
  ///
  /// Old rows may go while this reads, and the bucket with them. So the rows are read first, and then, whether any was dropped before
  /// them.
  /// - Throws: `noSuchBucket`, `cursorExpired`.
  func changes(of address: BucketAddress, from position: ChangePosition, limit: Int) throws(StorageError) -> ChangePage
  {
    let bucket = try bucket(address)
    while true {
      let start = try start(position, inBucket: bucket.id)
      let changes = try changes(ofBucket: bucket.id, after: start, limit: limit)
      let dropped = try droppedChanges(ofBucket: bucket.id)
      // A sequence that is not reached yet is none of this feed.
      let isKnown = changes.isEmpty ? try start <= newestChange(ofBucket: bucket.id) : true
      if dropped <= start, isKnown {
        return ChangePage(
          changes: changes, cursor: ChangeCursor(bucketID: bucket.id, sequence: changes.last?.sequence ?? start))
      }
      if case .after = position { throw .cursorExpired }
    }
  }

  /// The sequence after which to read.
  private func start(_ position: ChangePosition, inBucket id: Int64) throws(StorageError) -> Int64 {
    switch position {
    case .oldest: return try droppedChanges(ofBucket: id)
    case .newest: return try newestChange(ofBucket: id)
    case .after(let cursor):
      guard cursor.bucketID == id, cursor.sequence >= 0 else { throw .cursorExpired }
      return cursor.sequence
    }
  }

  private func changes(ofBucket id: Int64, after sequence: Int64, limit: Int) throws(StorageError) -> [BucketChange] {
    let statement = try statement(.changes)
    defer { statement.reset() }
    statement.bind(1, id)
    statement.bind(2, sequence)
    var changes: [BucketChange] = []
    while changes.count < limit, try statement.step() {
      let time = Timestamp(milliseconds: statement.integer(0))
      var row = try ChangeRowReader(statement.bytes(1))
      while changes.count < limit, let record = try row.next() {
        if record.sequence > sequence { changes.append(record.change(at: time)) }
      }
    }
    return changes
  }

  /// The last change that was dropped; 0 where all are kept.
  /// - Throws: `noSuchBucket`.
  private func droppedChanges(ofBucket id: Int64) throws(StorageError) -> Int64 {
    guard let dropped = try first(.droppedChanges, id, read: { (row) throws(StorageError) in row.integer(0) }) else {
      throw .noSuchBucket
    }
    return dropped
  }

  private func newestChange(ofBucket id: Int64) throws(StorageError) -> Int64 {
    let newest = try first(.newestChange, id) { (row) throws(StorageError) in row.integer(0) }
    return try max(newest ?? 0, droppedChanges(ofBucket: id))
  }
}
