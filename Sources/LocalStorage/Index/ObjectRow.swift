import Crypto
import Storage

/// The narrow row of one version of an object: what listings, conditions and reads need. About 120 bytes with its key.
struct ObjectRow: Sendable {
  /// The columns in the order in which `init(_:from:)` reads them and `bind` writes them.
  static let columns = "seq,\(rest)"
  /// The same of a row in `ver`.
  static let versionColumns = "-nseq,\(rest)"
  static let rest = "vid,flags,size,mtime,etag,parts,lk,la,lb,ll,ls,mid,oid"
  static let columnCount: Int32 = 14

  /// Grows with every write to the store; names this state of the object.
  var sequence: Int64
  /// Random bits, by which nobody can guess the version's name; 0: the `null` version.
  var version: Int64 = 0
  var flags: ObjectFlags
  /// Bytes.
  var size: Int64
  var modified: Timestamp
  /// The 16 bytes of an MD5, or of what stands for it (`SealedWrite`); with `parts` they make the tag.
  var etag: [UInt8]
  /// 0: an object of one PUT.
  var parts: Int
  var location: BlobLocation
  /// The row of `data`.
  var metadataID: Int64
  /// Names the object through all its versions and renames; 0: the first of them has this sequence itself.
  private var inheritedID: Int64 = 0

  /// A delete marker.
  init(marker sequence: Int64, version: Int64, modified: Timestamp, objectID: Int64?) {
    self.init(
      sequence: sequence, version: version, flags: .deleteMarker, size: 0, modified: modified, etag: [], parts: 0,
      location: .empty, metadataID: 0, objectID: objectID)
  }

  init(
    sequence: Int64, version: Int64, flags: ObjectFlags, size: Int64, modified: Timestamp, etag: [UInt8], parts: Int,
    location: BlobLocation, metadataID: Int64, objectID: Int64?
  ) {
    self.sequence = sequence
    self.version = version
    self.flags = flags
    self.size = size
    self.modified = modified
    self.etag = etag
    self.parts = parts
    self.location = location
    self.metadataID = metadataID
    inheritedID = objectID ?? 0
  }

  /// The same for an object as long as it exists.
  var objectID: Int64 { inheritedID == 0 ? sequence : inheritedID }

  /// The same object under another key.
  func renamed(sequence: Int64, modified: Timestamp) -> ObjectRow {
    var row = self
    row.inheritedID = objectID
    row.sequence = sequence
    row.modified = modified
    return row
  }

  /// As clients name it.
  var versionID: VersionID { VersionToken(sequence: sequence, secret: version).id }

  var tag: ETag { ETag(md5: etag, parts: parts == 0 ? nil : parts) }

  /// Binds the columns to the parameters from `first` on.
  func bind(to statement: SQLiteStatement, from first: Int32) {
    statement.bind(first, sequence)
    statement.bind(first + 1, version)
    statement.bind(first + 2, Int64(flags.rawValue))
    statement.bind(first + 3, size)
    statement.bind(first + 4, modified.milliseconds)
    statement.bind(first + 5, etag)
    statement.bind(first + 6, parts)
    location.bind(to: statement, from: first + 7)
    statement.bind(first + 12, metadataID)
    statement.bind(first + 13, inheritedID)
  }
}

extension ObjectRow {
  /// Reads the columns from `first` on.
  init(_ statement: SQLiteStatement, from first: Int32) throws(StorageError) {
    sequence = statement.integer(first)
    version = statement.integer(first + 1)
    flags = ObjectFlags(rawValue: UInt8(truncatingIfNeeded: statement.integer(first + 2)))
    size = statement.integer(first + 3)
    modified = Timestamp(milliseconds: statement.integer(first + 4))
    etag = statement.array(first + 5)
    parts = Int(statement.integer(first + 6))
    location = try BlobLocation(statement, from: first + 7)
    metadataID = statement.integer(first + 12)
    inheritedID = statement.integer(first + 13)
  }
}

/// What a listing needs to know of an object beside its numbers, in one byte: a delete marker (bit 0), the algorithm of the first checksum
/// (its low three bits in bits 1 to 3, its fourth in bit 5), its kind (bit 4), and whether there are a lock (bit 6) and tags (bit 7).
struct ObjectFlags: Sendable {
  let rawValue: UInt8

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ record: MetadataRecord) {
    let checksum = record.checksums.first.map { Self.bits(of: $0.algorithm) | $0.kind.rawValue << 4 } ?? 0
    rawValue = checksum | (record.lock == .none ? 0 : Self.lockBit) | (record.tags.isEmpty ? 0 : Self.tagsBit)
  }

  private static let lockBit: UInt8 = 1 << 6
  private static let tagsBit: UInt8 = 1 << 7

  static let deleteMarker = ObjectFlags(rawValue: 1)

  var isDeleteMarker: Bool { rawValue & 1 != 0 }
  /// Whether the metadata has a retention or a legal hold.
  var hasLock: Bool { rawValue & Self.lockBit != 0 }
  var hasTags: Bool { rawValue & Self.tagsBit != 0 }

  /// The algorithm and kind of the first checksum.
  var checksum: UploadChecksum? {
    guard let algorithm = ChecksumAlgorithm(rawValue: rawValue >> 1 & 7 | rawValue >> 2 & 8),
      let kind = Checksum.Kind(rawValue: rawValue >> 4 & 1)
    else { return nil }
    return UploadChecksum(algorithm: algorithm, kind: kind)
  }

  private static func bits(of algorithm: ChecksumAlgorithm) -> UInt8 {
    (algorithm.rawValue & 7) << 1 | (algorithm.rawValue & 8) << 2
  }
}

// A location's five columns, in the order `lk, la, lb, ll, ls`.
extension BlobLocation {
  init(_ statement: SQLiteStatement, from first: Int32) throws(StorageError) {
    guard let place = Place(rawValue: UInt8(truncatingIfNeeded: statement.integer(first))) else {
      throw .corrupt("index: unknown place \(statement.integer(first))")
    }
    self.init(
      place: place, a: statement.integer(first + 1), b: statement.integer(first + 2),
      length: statement.integer(first + 3), sum: UInt32(truncatingIfNeeded: statement.integer(first + 4)))
  }

  func bind(to statement: SQLiteStatement, from first: Int32) {
    statement.bind(first, Int64(place.rawValue))
    statement.bind(first + 1, a)
    statement.bind(first + 2, b)
    statement.bind(first + 3, length)
    statement.bind(first + 4, Int64(sum))
  }
}
