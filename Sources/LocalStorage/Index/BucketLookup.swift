import Storage

/// A row of `bucket`.
struct BucketRow: Sendable {
  /// Never used again for another bucket.
  let id: Int64
  let created: Timestamp
  let region: String?
}

extension IndexConnection {
  /// - Throws: `noSuchBucket`.
  func bucket(_ address: BucketAddress) throws(StorageError) -> BucketRow {
    let statement = try statement(.bucket)
    defer { statement.reset() }
    statement.bind(1, address.tenant.rawValue)
    statement.bind(2, text: address.name.text)
    guard try statement.step() else { throw .noSuchBucket }
    return BucketRow(
      id: statement.integer(0), created: Timestamp(milliseconds: statement.integer(1)),
      region: statement.isNull(2) ? nil : statement.text(2))
  }

  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] {
    let statement = try statement(.buckets)
    defer { statement.reset() }
    statement.bind(1, tenant.rawValue)
    var buckets: [BucketInfo] = []
    while try statement.step() {
      guard let name = BucketName(statement.text(0)) else { throw .corrupt("bucket name \(statement.text(0))") }
      buckets.append(
        BucketInfo(
          name: name, created: Timestamp(milliseconds: statement.integer(1)),
          region: statement.isNull(2) ? nil : statement.text(2)))
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
