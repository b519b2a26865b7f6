import Storage

/// A row of `bucket`.
struct BucketRow: Sendable {
  /// Never used again for another bucket.
  let id: Int64
  let created: Timestamp
  let region: String?
  let versioning: VersioningState
  let lock: BucketLock?
  let owner: UserID?

  func info(named name: BucketName) -> BucketInfo {
    BucketInfo(name: name, created: created, region: region, versioning: versioning, lock: lock, owner: owner)
  }
}

extension BucketRow {
  static let columns = "bucket.id, created, region, versioning, lock, owner"
  static let columnCount: Int32 = 6

  /// Reads the columns from `first` on.
  init(_ statement: SQLiteStatement, from first: Int32 = 0) throws(StorageError) {
    id = statement.integer(first)
    created = Timestamp(milliseconds: statement.integer(first + 1))
    region = statement.isNull(first + 2) ? nil : statement.text(first + 2)
    let state = statement.integer(first + 3)
    guard let versioning = VersioningState(rawValue: UInt8(truncatingIfNeeded: state)) else {
      throw .corrupt("bucket \(id) has the versioning state \(state)")
    }
    self.versioning = versioning
    lock = try LockColumn.decode(statement.integer(first + 4))
    owner = statement.isNull(first + 5) ? nil : UserID(statement.text(first + 5))
  }
}

/// A bucket's object lock in one number: 0 without it, else bit 0, the mode of the default retention in bits 1 and 2 (0: none), whether its
/// period is in years in bit 3, and the period from bit 8 on.
enum LockColumn {
  static func encode(_ lock: BucketLock?) -> Int64 {
    guard let lock else { return 0 }
    guard let retention = lock.defaultRetention else { return 1 }
    let mode = Int64(retention.mode.rawValue) << 1
    return switch retention.period {
    case .days(let count): 1 | mode | Int64(count) << 8
    case .years(let count): 1 | mode | 1 << 3 | Int64(count) << 8
    }
  }

  static func decode(_ column: Int64) throws(StorageError) -> BucketLock? {
    guard column != 0 else { return nil }
    guard column & 6 != 0 else { return BucketLock() }
    let count = Int(column >> 8)
    guard let mode = Retention.Mode(rawValue: UInt8(column >> 1 & 3)),
      let retention = BucketLock.DefaultRetention(
        mode: mode, period: column & 8 == 0 ? .days(count) : .years(count))
    else { throw .corrupt("bucket lock \(column)") }
    return BucketLock(defaultRetention: retention)
  }
}

extension IndexConnection {
  /// - Throws: `noSuchBucket`.
  func bucket(_ address: BucketAddress) throws(StorageError) -> BucketRow {
    let statement = try statement(.bucket)
    defer { statement.reset() }
    statement.bind(1, address.tenant.rawValue)
    statement.bind(2, text: address.name.text)
    guard try statement.step() else { throw .noSuchBucket }
    return try BucketRow(statement)
  }

  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] {
    let statement = try statement(.buckets)
    defer { statement.reset() }
    statement.bind(1, tenant.rawValue)
    var buckets: [BucketInfo] = []
    while try statement.step() {
      let text = statement.text(BucketRow.columnCount)
      guard let name = BucketName(text) else { throw .corrupt("bucket name \(text)") }
      buckets.append(try BucketRow(statement).info(named: name))
    }
    return buckets
  }

  func buckets(having kind: BucketDocument) throws(StorageError) -> [BucketAddress] {
    let statement = try statement(.bucketsHavingDocument)
    defer { statement.reset() }
    statement.bind(1, text: kind.rawValue)
    var buckets: [BucketAddress] = []
    while try statement.step() {
      guard let name = BucketName(statement.text(1)) else { throw .corrupt("bucket name \(statement.text(1))") }
      buckets.append(BucketAddress(tenant: TenantID(rawValue: statement.integer(0)), name: name))
    }
    return buckets
  }

  func document(_ kind: BucketDocument, ofBucket id: Int64) throws(StorageError) -> [UInt8]? {
    let statement = try statement(.document)
    defer { statement.reset() }
    statement.bind(1, id)
    statement.bind(2, text: kind.rawValue)
    return try statement.step() ? statement.array(0) : nil
  }

  /// Whether the bucket holds an object or an older version.
  func hasContents(bucket id: Int64) throws(StorageError) -> Bool {
    for query in [IndexQuery.anyObject, .anyVersion] {
      if try first(query, id, read: { (_) throws(StorageError) in true }) != nil { return true }
    }
    return false
  }
}
