package import Encryption

/// What is kept of a version beside its narrow row: the metadata, the checksums, the tags, the lock, how it is encrypted, and the upload or
/// rename it came from.
///
/// On disk: a format byte (1), then fields of tag (1 byte), length (4 bytes, little-endian) and bytes. A tag that this program does not know
/// is refused: dropping what a newer one wrote would lose it on the next copy.
package struct MetadataRecord: Sendable {
  package var metadata: ObjectMetadata
  package var checksums: [Checksum]
  /// The upload whose completion made the object, so that a repeated completion gets the same answer.
  package var upload: UploadID?
  package var tags: TagSet
  package var lock: VersionLock
  package var access: ObjectAccess
  /// The rename that gave the object its key, where the client gave it a token.
  package var renaming: Renaming?
  /// How many parts it was made of, where the store does not know that otherwise; 0: none.
  package var partCount: Int
  /// Nil: the bytes lie in the clear.
  package var encryption: ObjectEncryption?
  /// Of an upload in progress: who began it; nil: the bucket's owner, or nobody with a name.
  package var initiator: UserID?

  package init(
    metadata: ObjectMetadata, checksums: [Checksum] = [], upload: UploadID? = nil, tags: TagSet = .empty,
    lock: VersionLock = .none, access: ObjectAccess = .ofBucketOwner, renaming: Renaming? = nil,
    partCount: Int = 0, encryption: ObjectEncryption? = nil, initiator: UserID? = nil
  ) {
    self.initiator = initiator
    self.metadata = metadata
    self.checksums = checksums
    self.upload = upload
    self.tags = tags
    self.lock = lock
    self.access = access
    self.renaming = renaming
    self.partCount = partCount
    self.encryption = encryption
  }

  private static let format: UInt8 = 1

  private enum Tag: UInt8 {
    case contentType = 1
    case cacheControl, contentDisposition, contentEncoding, contentLanguage, expires, websiteRedirect
    case userName, userValue, checksums, upload
    case tagKey, tagValue, retention, legalHold
    case owner, acl
    case renaming
    case partCount
    case encryption
    case initiator = 64
  }
}

// MARK: Writing

extension MetadataRecord {
  package var bytes: [UInt8] {
    var record = [Self.format]
    let content: [(Tag, String?)] = [
      (.contentType, metadata.contentType), (.cacheControl, metadata.cacheControl),
      (.contentDisposition, metadata.contentDisposition), (.contentEncoding, metadata.contentEncoding),
      (.contentLanguage, metadata.contentLanguage), (.expires, metadata.expires),
      (.websiteRedirect, metadata.websiteRedirectLocation), (.upload, upload?.text),
    ]
    for (tag, value) in content { if let value { Self.append(tag, value.utf8, to: &record) } }
    for field in metadata.user {
      Self.append(.userName, field.name.utf8, to: &record)
      Self.append(.userValue, field.value.utf8, to: &record)
    }
    if !checksums.isEmpty { Self.append(.checksums, ChecksumList.encode(checksums), to: &record) }
    for tag in tags.tags {
      Self.append(.tagKey, tag.key.utf8, to: &record)
      Self.append(.tagValue, tag.value.utf8, to: &record)
    }
    if let retention = lock.retention { Self.append(.retention, Self.encode(retention), to: &record) }
    if let isHeld = lock.legalHold { Self.append(.legalHold, [isHeld ? 1 : 0], to: &record) }
    if let owner = access.owner { Self.append(.owner, owner.text.utf8, to: &record) }
    if let acl = access.acl { Self.append(.acl, acl.bytes, to: &record) }
    if let renaming { Self.append(.renaming, "\(renaming.token)\0\(renaming.source)".utf8, to: &record) }
    if partCount > 0 { Self.append(.partCount, Self.encode(partCount), to: &record) }
    if let encryption { Self.append(.encryption, encryption.bytes, to: &record) }
    if let initiator { Self.append(.initiator, initiator.text.utf8, to: &record) }
    return record
  }

  /// The mode, then the moment in milliseconds, little-endian.
  private static func encode(_ retention: Retention) -> [UInt8] {
    [retention.mode.rawValue] + withUnsafeBytes(of: retention.until.milliseconds.littleEndian) { [UInt8]($0) }
  }

  private static func encode(_ count: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt32(count).littleEndian) { [UInt8]($0) }
  }

  private static func append(_ tag: Tag, _ value: some Collection<UInt8>, to record: inout [UInt8]) {
    record.append(tag.rawValue)
    withUnsafeBytes(of: UInt32(value.count).littleEndian) { record.append(contentsOf: $0) }
    record.append(contentsOf: value)
  }
}

// MARK: Reading

extension MetadataRecord {
  package init(stored bytes: [UInt8]) throws(StorageError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(StorageError) in try MetadataRecord(bytes) }
    }
    self = try result.get()
  }

  package init(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    self.init(metadata: ObjectMetadata())
    var fields = try Fields(bytes)
    var name: String?
    while let (tag, value) = try fields.next() { try take(tag, value, &name) }
  }

  /// Of a record of which nothing else is asked.
  package static func encryption(in bytes: UnsafeRawBufferPointer) throws(StorageError) -> ObjectEncryption? {
    var fields = try Fields(bytes)
    while let (tag, value) = try fields.next() { if tag == .encryption { return try encryption(value) } }
    return nil
  }

  /// The fields of a record, one after the other.
  private struct Fields {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 1

    init(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
      guard bytes.first == MetadataRecord.format else { throw .corrupt("metadata record of unknown format") }
      self.bytes = bytes
    }

    mutating func next() throws(StorageError) -> (Tag, UnsafeRawBufferPointer)? {
      guard offset < bytes.count else { return nil }
      guard offset + 5 <= bytes.count, let tag = Tag(rawValue: bytes[offset]) else { throw MetadataRecord.malformed }
      let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 1, as: UInt32.self)))
      offset += 5
      guard count <= bytes.count - offset else { throw MetadataRecord.malformed }
      defer { offset += count }
      return (tag, UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
    }
  }

  private static func encryption(_ value: UnsafeRawBufferPointer) throws(StorageError) -> ObjectEncryption {
    guard let encryption = ObjectEncryption(stored: value) else {
      throw .corrupt("encrypted in a way that this program does not know")
    }
    return encryption
  }

  private static let malformed = StorageError.corrupt("malformed metadata record")

  /// - Parameter name: of the pair whose value comes next.
  private mutating func take(_ tag: Tag, _ value: UnsafeRawBufferPointer, _ name: inout String?)
    throws(StorageError)
  {
    var text: String { String(decoding: value, as: UTF8.self) }
    switch tag {
    case .contentType: metadata.contentType = text
    case .cacheControl: metadata.cacheControl = text
    case .contentDisposition: metadata.contentDisposition = text
    case .contentEncoding: metadata.contentEncoding = text
    case .contentLanguage: metadata.contentLanguage = text
    case .expires: metadata.expires = text
    case .websiteRedirect: metadata.websiteRedirectLocation = text
    case .userName, .tagKey: name = text
    case .userValue:
      guard let name else { throw Self.malformed }
      metadata.user.append(.init(name: name, value: text))
    case .tagValue:
      guard let name else { throw Self.malformed }
      tags = TagSet(stored: tags.tags + [.init(key: name, value: text)])
    case .retention: lock.retention = try Self.retention(value)
    case .legalHold:
      guard value.count == 1, value[0] <= 1 else { throw Self.malformed }
      lock.legalHold = value[0] == 1
    case .owner:
      guard let owner = UserID(text) else { throw Self.malformed }
      access.owner = owner
    case .acl:
      guard let acl = AccessControlList(stored: value) else { throw Self.malformed }
      access.acl = acl
    case .initiator:
      guard let user = UserID(text) else { throw Self.malformed }
      initiator = user
    case .checksums: checksums = try ChecksumList.decode(value)
    case .upload: upload = UploadID(text)
    case .renaming: renaming = try Self.renaming(value)
    case .partCount:
      guard value.count == 4 else { throw Self.malformed }
      partCount = Int(UInt32(littleEndian: value.loadUnaligned(as: UInt32.self)))
    case .encryption: encryption = try Self.encryption(value)
    }
  }

  /// A token and a key, neither of which has a byte 0.
  private static func renaming(_ value: UnsafeRawBufferPointer) throws(StorageError) -> Renaming {
    guard let end = value.firstIndex(of: 0) else { throw malformed }
    let source = ObjectKey(stored: UnsafeRawBufferPointer(rebasing: value[(end + 1)...]))
    return Renaming(token: String(decoding: value[..<end], as: UTF8.self), source: source)
  }

  private static func retention(_ value: UnsafeRawBufferPointer) throws(StorageError) -> Retention {
    guard value.count == 9, let mode = Retention.Mode(rawValue: value[0]) else { throw malformed }
    let until = Int64(littleEndian: value.loadUnaligned(fromByteOffset: 1, as: Int64.self))
    return Retention(mode: mode, until: Timestamp(milliseconds: until))
  }
}
