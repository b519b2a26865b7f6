import Storage

/// The changes that one batch makes, bucket by bucket, encoded as they come. They are written at the end of the batch, in its transaction: a
/// row for each bucket, more where a row becomes long. Used by the writer's thread alone.
final class ChangeBatch {
  /// Bytes after which another row begins, so that a reader never has to load much for a page.
  static let rowBytes = 64 << 10
  private static let spareCount = 8

  private var open: [Int64: ChangeRow] = [:]
  private var full: [(bucket: Int64, row: ChangeRow)] = []
  /// Buffers of former batches.
  private var spare: [[UInt8]] = []

  func note(_ record: ChangeRecord, inBucket id: Int64) {
    guard let index = open.index(forKey: id) else {
      open[id] = begin(record)
      return
    }
    if open.values[index].body.count >= Self.rowBytes {
      full.append((id, open.values[index]))
      open.values[index] = begin(record)
    } else {
      open.values[index].append(record)
    }
  }

  /// The buckets that have changes.
  var buckets: some Collection<Int64> { open.keys }

  /// Writes the rows.
  func write(to connection: IndexConnection, at time: Timestamp) throws(StorageError) {
    for (bucket, row) in full { try write(row, ofBucket: bucket, to: connection, at: time) }
    for (bucket, row) in open { try write(row, ofBucket: bucket, to: connection, at: time) }
  }

  /// Forgets everything: the batch is written, or will never be.
  func clear() {
    for (_, row) in open where spare.count < Self.spareCount { spare.append(row.body) }
    open.removeAll(keepingCapacity: open.count <= Self.spareCount)
    full.removeAll()
  }

  private func begin(_ record: ChangeRecord) -> ChangeRow {
    var row = ChangeRow(reusing: spare.popLast() ?? [])
    row.append(record)
    return row
  }

  private func write(_ row: ChangeRow, ofBucket id: Int64, to connection: IndexConnection, at time: Timestamp)
    throws(StorageError)
  {
    let statement = try connection.statement(.putChange)
    statement.bind(1, id)
    statement.bind(2, row.last)
    statement.bind(3, time.milliseconds)
    statement.bind(4, row.body)
    try statement.run()
  }
}
