package import Storage

extension LocalStorage: RecordStore {
  package func record(_ key: [UInt8], in space: RecordSpace) throws(StorageError) -> [UInt8]? {
    try readers.read { (index) throws(StorageError) in try index.storedRecord(key, in: space) }
  }

  package func records(in space: RecordSpace, prefix: [UInt8], after: [UInt8]?, limit: Int)
    throws(StorageError) -> [StoredRecord]
  {
    try readers.read { (index) throws(StorageError) in
      try index.storedRecords(in: space, prefix: prefix, after: after, limit: limit)
    }
  }

  package func change(_ changes: [RecordChange]) throws(StorageError) {
    let weight = changes.reduce(0) { $0 + $1.weight }
    try pipeline.commit(weight: weight) { (transaction) throws(StorageError) in
      for change in changes { try transaction.apply(change) }
    }
  }
}

extension IndexConnection {
  func storedRecord(_ key: [UInt8], in space: RecordSpace) throws(StorageError) -> [UInt8]? {
    let statement = try statement(.storedRecord)
    defer { statement.reset() }
    statement.bind(1, text: space.name)
    statement.bind(2, key)
    return try statement.step() ? statement.array(0) : nil
  }

  func storedRecords(in space: RecordSpace, prefix: [UInt8], after: [UInt8]?, limit: Int)
    throws(StorageError) -> [StoredRecord]
  {
    let statement = try statement(.storedRecords)
    defer { statement.reset() }
    statement.bind(1, text: space.name)
    statement.bind(2, prefix)
    statement.bind(3, after ?? [])
    statement.bind(4, Int64(limit))
    var records: [StoredRecord] = []
    while try statement.step() {
      let key = statement.array(0)
      guard key.starts(with: prefix) else { break }
      records.append(StoredRecord(key: key, body: statement.array(1)))
    }
    return records
  }
}

extension IndexTransaction {
  fileprivate func apply(_ change: RecordChange) throws(StorageError) {
    switch change {
    case .set(let key, let space, let body):
      let statement = try statement(.setStoredRecord, space, key)
      statement.bind(3, body)
      try statement.run()
    case .remove(let key, let space): try statement(.deleteStoredRecord, space, key).run()
    case .removeAll(let prefix, let space):
      let statement = try statement(.deleteStoredRecords, space, prefix)
      statement.bind(3, Int64(prefix.count))
      try statement.run()
    }
  }

  private func statement(_ query: IndexQuery, _ space: RecordSpace, _ key: [UInt8]) throws(StorageError)
    -> SQLiteStatement
  {
    let statement = try connection.statement(query)
    statement.bind(1, text: space.name)
    statement.bind(2, key)
    return statement
  }
}

extension RecordChange {
  /// About how many bytes it adds to the index.
  fileprivate var weight: Int {
    switch self {
    case .set(let key, _, let body): key.count + body.count + 100
    case .remove, .removeAll: 100
    }
  }
}
