import Storage

/// The body of a row of `change` as it is being written.
struct ChangeRow {
  private(set) var body: [UInt8]
  /// The sequence of the last record, which names the row.
  private(set) var last: Int64 = 0

  /// - Parameter buffer: reused; what is in it goes.
  init(reusing buffer: consuming [UInt8] = []) {
    body = buffer
    body.removeAll(keepingCapacity: true)
    body.append(ChangeRecord.format)
  }

  mutating func append(_ record: ChangeRecord) {
    assert(record.sequence > last, "changes are noted in the order of their sequences")
    let flags = Self.flags(of: record)
    body.append(record.kind.rawValue)
    body.append(flags.rawValue)
    append(record.sequence - last)
    if let version = record.version {
      if flags.contains(.versionSequence) { append(version.sequence) }
      withUnsafeBytes(of: version.secret.littleEndian) { body.append(contentsOf: $0) }
    }
    if let content = record.content {
      append(content.size)
      append(Int64(content.parts))
      append(content.etag)
    }
    if flags.contains(.objectID) { append(record.objectID) }
    append(record.key.text.utf8)
    if let former = record.formerKey { append(former.text.utf8) }
    if let reason = record.reason { append(reason.utf8) }
    if flags.contains(.origin) { body.append(record.origin.rawValue) }
    last = record.sequence
  }

  private static func flags(of record: ChangeRecord) -> ChangeRecord.Flags {
    var flags: ChangeRecord.Flags = []
    if let version = record.version {
      flags.insert(.version)
      if version.sequence != record.sequence { flags.insert(.versionSequence) }
    }
    if record.content != nil { flags.insert(.content) }
    if record.formerKey != nil { flags.insert(.formerKey) }
    if record.reason != nil { flags.insert(.reason) }
    if record.objectID != record.sequence { flags.insert(.objectID) }
    if record.origin != .put { flags.insert(.origin) }
    return flags
  }

  private mutating func append(_ number: Int64) {
    var rest = UInt64(bitPattern: number)
    while rest >= 0x80 {
      body.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    body.append(UInt8(rest))
  }

  private mutating func append(_ bytes: some Collection<UInt8>) {
    append(Int64(bytes.count))
    body.append(contentsOf: bytes)
  }
}

/// Reads the records of a row, in order.
struct ChangeRowReader {
  private var rest: UnsafeRawBufferPointer.SubSequence
  private var last: Int64 = 0

  /// - Parameter body: must stay as long as this is used.
  init(_ body: UnsafeRawBufferPointer) throws(StorageError) {
    guard body.first == ChangeRecord.format else { throw .corrupt("changes of unknown format") }
    rest = body.dropFirst()
  }

  /// Nil at the end.
  mutating func next() throws(StorageError) -> ChangeRecord? {
    guard !rest.isEmpty else { return nil }
    let kind = BucketChange.Kind(rawValue: try byte())
    let flags = ChangeRecord.Flags(rawValue: try byte())
    let step = try number()
    guard let kind, flags.isSubset(of: .known), step > 0 else { throw Self.malformed }
    let (sequence, overflow) = last.addingReportingOverflow(step)
    guard !overflow else { throw Self.malformed }
    last = sequence
    let version = flags.contains(.version) ? try self.version(flags, sequence) : nil
    let content = flags.contains(.content) ? try self.content() : nil
    let objectID = flags.contains(.objectID) ? try number() : sequence
    var record = ChangeRecord(
      kind: kind, key: ObjectKey(stored: try bytes()),
      formerKey: flags.contains(.formerKey) ? ObjectKey(stored: try bytes()) : nil, version: version,
      content: content, objectID: objectID,
      reason: flags.contains(.reason) ? String(decoding: try bytes(), as: UTF8.self) : nil, sequence: sequence)
    if flags.contains(.origin) {
      guard let origin = BucketChange.Origin(rawValue: try byte()) else { throw Self.malformed }
      record.origin = origin
    }
    return record
  }

  private static let malformed = StorageError.corrupt("malformed changes")

  private mutating func version(_ flags: ChangeRecord.Flags, _ sequence: Int64) throws(StorageError) -> VersionToken {
    let named = flags.contains(.versionSequence) ? try number() : sequence
    let secret = try take(8).loadUnaligned(as: Int64.self)
    return VersionToken(sequence: named, secret: Int64(littleEndian: secret))
  }

  private mutating func content() throws(StorageError) -> ChangeRecord.Content {
    let size = try number()
    let parts = try number()
    return ChangeRecord.Content(size: size, etag: [UInt8](try bytes()), parts: Int(truncatingIfNeeded: parts))
  }

  private mutating func byte() throws(StorageError) -> UInt8 { try take(1)[0] }

  private mutating func number() throws(StorageError) -> Int64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int64(bitPattern: value) }
    }
    throw Self.malformed
  }

  private mutating func bytes() throws(StorageError) -> UnsafeRawBufferPointer {
    let count = try number()
    guard count >= 0, count <= rest.count else { throw Self.malformed }
    return try take(Int(count))
  }

  private mutating func take(_ count: Int) throws(StorageError) -> UnsafeRawBufferPointer {
    guard rest.count >= count else { throw Self.malformed }
    defer { rest = rest.dropFirst(count) }
    return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
  }
}
