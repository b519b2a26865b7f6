package import Encryption

/// A part's number, 1 to 10,000.
package struct PartNumber: Hashable, Comparable, Sendable {
  package let value: Int

  package static let range = 1...10_000

  package init?(_ value: Int) {
    guard Self.range.contains(value) else { return nil }
    self.value = value
  }

  package static func < (left: PartNumber, right: PartNumber) -> Bool { left.value < right.value }
}

/// Names a multipart upload: unguessable, `[A-Za-z0-9._-]{1,128}`.
package struct UploadID: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// Nil when the text cannot be an upload id.
  package init?(_ text: String) {
    guard (1...128).contains(text.utf8.count) else { return nil }
    self.text = text
  }

  package var description: String { text }
}

/// An upload in progress, as `ListMultipartUploads` shows it.
package struct UploadInfo: Sendable {
  package let key: ObjectKey
  package let id: UploadID
  package let initiated: Timestamp
  /// The checksum that the client said its parts would carry.
  package let checksum: UploadChecksum?
  /// Nil: its parts lie in the clear; listings of uploads do not tell.
  package let encryption: ObjectEncryption?
  /// Whose the object is going to be; nil: the bucket's owner.
  package let owner: UserID?
  /// Who began it; nil: the bucket's owner, or not known.
  package let initiator: UserID?

  package init(
    key: ObjectKey, id: UploadID, initiated: Timestamp, checksum: UploadChecksum?, encryption: ObjectEncryption? = nil,
    owner: UserID? = nil, initiator: UserID? = nil
  ) {
    self.owner = owner
    self.initiator = initiator
    self.key = key
    self.id = id
    self.initiated = initiated
    self.checksum = checksum
    self.encryption = encryption
  }
}

/// A part in progress, as `ListParts` and `UploadPart` show it.
package struct PartInfo: Sendable {
  package let number: PartNumber
  /// Bytes.
  package let size: Int64
  package let etag: ETag
  package let lastModified: Timestamp
  package let checksums: [Checksum]

  package init(number: PartNumber, size: Int64, etag: ETag, lastModified: Timestamp, checksums: [Checksum]) {
    self.number = number
    self.size = size
    self.etag = etag
    self.lastModified = lastModified
    self.checksums = checksums
  }
}

/// A part that `CompleteMultipartUpload` names.
package struct CompletedPart: Sendable {
  package let number: PartNumber
  package let etag: ETag
  /// Checksums that the client repeats; each must equal the stored one.
  package let checksums: [Checksum]

  package init(number: PartNumber, etag: ETag, checksums: [Checksum] = []) {
    self.number = number
    self.etag = etag
    self.checksums = checksums
  }
}
