import Crypto
import Storage

/// What is kept of a version beside its narrow row: the metadata, the checksums, and the upload it came from.
///
/// On disk: a format byte (1), then fields of tag (1 byte), length (4 bytes, little-endian) and bytes. A tag that this program does not know
/// is refused: dropping what a newer one wrote would lose it on the next copy.
struct MetadataRecord: Sendable {
  var metadata: ObjectMetadata
  var checksums: [Checksum]
  /// The upload whose completion made the object, so that a repeated completion gets the same answer.
  var upload: UploadID?

  init(metadata: ObjectMetadata, checksums: [Checksum] = [], upload: UploadID? = nil) {
    self.metadata = metadata
    self.checksums = checksums
    self.upload = upload
  }

  private static let format: UInt8 = 1

  private enum Tag: UInt8 {
    case contentType = 1
    case cacheControl, contentDisposition, contentEncoding, contentLanguage, expires, websiteRedirect
    case userName, userValue, checksums, upload
  }
}

// MARK: Writing

extension MetadataRecord {
  var bytes: [UInt8] {
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
    return record
  }

  private static func append(_ tag: Tag, _ value: some Collection<UInt8>, to record: inout [UInt8]) {
    record.append(tag.rawValue)
    withUnsafeBytes(of: UInt32(value.count).littleEndian) { record.append(contentsOf: $0) }
    record.append(contentsOf: value)
  }
}

// MARK: Reading

extension MetadataRecord {
  init(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    guard bytes.first == Self.format else { throw .corrupt("metadata record of unknown format") }
    self.init(metadata: ObjectMetadata())
    var offset = 1
    var userName: String?
    while offset < bytes.count {
      guard offset + 5 <= bytes.count, let tag = Tag(rawValue: bytes[offset]) else { throw Self.malformed }
      let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 1, as: UInt32.self)))
      offset += 5
      guard count <= bytes.count - offset else { throw Self.malformed }
      try take(tag, UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]), &userName)
      offset += count
    }
  }

  private static let malformed = StorageError.corrupt("malformed metadata record")

  private mutating func take(_ tag: Tag, _ value: UnsafeRawBufferPointer, _ userName: inout String?)
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
    case .userName: userName = text
    case .userValue:
      guard let name = userName else { throw Self.malformed }
      metadata.user.append(.init(name: name, value: text))
    case .checksums: checksums = try ChecksumList.decode(value)
    case .upload: upload = UploadID(text)
    }
  }
}
