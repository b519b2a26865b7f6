import Storage

/// The spaces of a mount's records.
struct MountRecords: Sendable {
  let store: any RecordStore
  /// Attributes of files: key ‖ 0 ‖ size ‖ time of the last modification.
  let attributes: RecordSpace
  /// Folders that were made because a key needed them: they go with the last object in them.
  let folders: RecordSpace
  /// Uploads in progress: key ‖ 0 ‖ id.
  let uploads: RecordSpace
  /// Their parts: id ‖ number.
  let parts: RecordSpace
  /// The bucket's documents, by their kinds.
  let documents: RecordSpace

  init(_ store: any RecordStore, of bucket: BucketAddress) {
    self.store = store
    let mount = "mount/\(bucket.tenant.rawValue)/\(bucket.name.text)"
    attributes = RecordSpace("\(mount)/attributes")
    folders = RecordSpace("\(mount)/folders")
    uploads = RecordSpace("\(mount)/uploads")
    parts = RecordSpace("\(mount)/parts")
    documents = RecordSpace("\(mount)/documents")
  }

  /// All records whose keys begin so, in order.
  func all(in space: RecordSpace, prefix: [UInt8]) throws(StorageError) -> [StoredRecord] {
    var found: [StoredRecord] = []
    while true {
      let page = try store.records(in: space, prefix: prefix, after: found.last?.key, limit: Self.page)
      found += page
      guard page.count == Self.page else { return found }
    }
  }

  private static let page = 1000
}

extension RecordChange {
  static func remove(all records: [StoredRecord], in space: RecordSpace) -> [RecordChange] {
    records.map { .remove($0.key, space) }
  }
}
