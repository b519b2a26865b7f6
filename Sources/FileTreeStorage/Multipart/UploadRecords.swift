import Storage

/// The records of uploads in progress and of their parts.
struct UploadRecords: Sendable {
  private let records: MountRecords

  init(_ records: MountRecords) { self.records = records }

  /// - Throws: `noSuchUpload` for any that is not in progress under this key.
  func upload(_ address: UploadAddress) throws(StorageError) -> StoredUpload {
    let key = address.object.key
    guard let token = UploadToken(address.id),
      let body = try records.store.record(StoredUpload.name(key, token), in: records.uploads)
    else { throw .noSuchUpload }
    return try StoredUpload(body, token, of: key)
  }

  func insert(_ upload: StoredUpload) throws(StorageError) {
    try records.store.change([.set(upload.name, records.uploads, to: upload.body)])
  }

  /// Ends an upload: nothing is known of it, nor of its parts, afterwards.
  func remove(_ upload: StoredUpload) throws(StorageError) {
    try records.store.change([
      .remove(upload.name, records.uploads), .removeAll(prefix: upload.token.bytes, records.parts),
    ])
  }

  func part(_ number: PartNumber, of upload: StoredUpload) throws(StorageError) -> StoredPart? {
    let name = StoredPart.name(upload.token, number.value)
    guard let body = try records.store.record(name, in: records.parts) else { return nil }
    return try StoredPart(StoredRecord(key: name, body: body))
  }

  func insert(_ part: StoredPart, of upload: StoredUpload) throws(StorageError) {
    try records.store.change([.set(StoredPart.name(upload.token, part.number), records.parts, to: part.body)])
  }

  /// In the order of their numbers.
  func parts(of upload: StoredUpload) throws(StorageError) -> [StoredPart] {
    try Self.parts(try records.all(in: records.parts, prefix: upload.token.bytes))
  }

  func parts(of upload: StoredUpload, after number: Int, limit: Int) throws(StorageError) -> [StoredPart] {
    let after = number < PartNumber.range.lowerBound ? nil : StoredPart.name(upload.token, min(number, 0xffff))
    return try Self.parts(
      try records.store.records(in: records.parts, prefix: upload.token.bytes, after: after, limit: limit))
  }

  private static func parts(_ records: [StoredRecord]) throws(StorageError) -> [StoredPart] {
    var parts: [StoredPart] = []
    parts.reserveCapacity(records.count)
    for record in records { parts.append(try StoredPart(record)) }
    return parts
  }
}
