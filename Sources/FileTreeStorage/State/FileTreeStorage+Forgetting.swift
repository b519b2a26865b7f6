package import Storage

extension FileTreeStorage {
  /// Removes all that is kept of a mount that is no more. The files stay.
  package static func forget(_ bucket: BucketAddress, in store: any RecordStore) throws(StorageError) {
    let records = MountRecords(store, of: bucket)
    let spaces = [records.attributes, records.folders, records.uploads, records.parts, records.documents]
    try store.change(spaces.map { .removeAll(prefix: [], $0) })
  }
}
