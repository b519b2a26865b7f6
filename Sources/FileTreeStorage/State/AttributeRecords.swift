import Storage

/// What is kept of files beside them. A record belongs to one state of a file: after an edit by anybody else there is none.
struct AttributeRecords: Sendable {
  private let records: MountRecords
  private let isKept: Bool

  init(_ records: MountRecords, isKept: Bool) {
    self.records = records
    self.isKept = isKept
  }

  /// - Returns: none where nothing is kept of this state.
  func attributes(of key: ObjectKey, in status: FileStatus) throws(StorageError) -> MetadataRecord {
    guard let body = try records.store.record(Self.name(key, status), in: records.attributes) else {
      return MetadataRecord(metadata: ObjectMetadata())
    }
    return try MetadataRecord(stored: body)
  }

  /// Makes a record the one of a state; an empty one is as good as none.
  func setting(_ attributes: MetadataRecord, of key: ObjectKey, in status: FileStatus) -> RecordChange {
    let attributes = kept(attributes)
    let name = Self.name(key, status)
    return attributes.isEmpty ? .remove(name, records.attributes) : .set(name, records.attributes, to: attributes.bytes)
  }

  /// What of attributes is kept: where clients' are not, only what makes repeated requests have the same answer.
  func kept(_ attributes: MetadataRecord) -> MetadataRecord {
    guard !isKept else { return attributes }
    return MetadataRecord(metadata: ObjectMetadata(), upload: attributes.upload, renaming: attributes.renaming)
  }

  func removing(_ key: ObjectKey, in status: FileStatus) -> RecordChange {
    .remove(Self.name(key, status), records.attributes)
  }

  /// Removes the records of a key's states but one.
  func forget(_ key: ObjectKey, but kept: FileStatus? = nil) throws(StorageError) {
    let name = kept.map { Self.name(key, $0) }
    let others = try states(of: key).filter { $0.key != name }
    if !others.isEmpty { try records.store.change(RecordChange.remove(all: others, in: records.attributes)) }
  }

  /// All states of a key that something is kept of.
  func states(of key: ObjectKey) throws(StorageError) -> [StoredRecord] {
    try records.all(in: records.attributes, prefix: Array(key.text.utf8) + [0])
  }

  func isKnown(_ key: ObjectKey, in status: FileStatus) throws(StorageError) -> Bool {
    try records.store.record(Self.name(key, status), in: records.attributes) != nil
  }

  /// Key ‖ 0 ‖ stamp: a folder's time changes with its entries, so that it has none.
  static func name(_ key: ObjectKey, _ status: FileStatus) -> [UInt8] {
    Array(key.text.utf8) + [0]
      + (status.kind == .folder ? [UInt8](repeating: 0, count: stampBytes) : status.stamp)
  }

  /// The key that a record is of; nil for what is no such record.
  static func key(ofName name: [UInt8]) -> (key: ObjectKey, stamp: ArraySlice<UInt8>)? {
    guard name.count > stampBytes + 1, name[name.count - stampBytes - 1] == 0 else { return nil }
    let text = String(decoding: name.dropLast(stampBytes + 1), as: UTF8.self)
    return (try? ObjectKey(text)).map { ($0, name.suffix(stampBytes)) }
  }

  private static let stampBytes = 16
}

extension MetadataRecord {
  fileprivate var isEmpty: Bool {
    metadata == ObjectMetadata() && checksums.isEmpty && upload == nil && tags.isEmpty && renaming == nil
  }
}
