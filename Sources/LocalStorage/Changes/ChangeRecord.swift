import Storage

/// One change as the store keeps it: numbers and bytes, which become text only when a follower reads them.
///
/// On disk a row of `change` is a format byte (1) and records, each: the kind, flags, the sequence as the distance from the one before
/// it in the row, and then what the flags announce. Numbers are LEB128, texts and tags are preceded by their length.
struct ChangeRecord {
  /// The content of what is there; nil for what is gone.
  struct Content {
    let size: Int64
    /// Raw bytes; with `parts` they make the tag.
    let etag: [UInt8]
    /// 0: an object of one PUT.
    let parts: Int
  }

  var kind: BucketChange.Kind
  var key: ObjectKey
  var formerKey: ObjectKey?
  /// Nil where the bucket never had versioning.
  var version: VersionToken?
  var content: Content?
  var objectID: Int64
  var reason: String?
  var origin = BucketChange.Origin.put
  var sequence: Int64

  static let format: UInt8 = 1

  struct Flags: OptionSet {
    let rawValue: UInt8

    static let version = Flags(rawValue: 1)
    /// The version has a sequence other than the change's.
    static let versionSequence = Flags(rawValue: 1 << 1)
    static let content = Flags(rawValue: 1 << 2)
    static let formerKey = Flags(rawValue: 1 << 3)
    static let reason = Flags(rawValue: 1 << 4)
    /// The object's id is not the change's sequence.
    static let objectID = Flags(rawValue: 1 << 5)

    /// It did not come by a plain put.
    static let origin = Flags(rawValue: 1 << 6)

    static let known: Flags = [.version, .versionSequence, .content, .formerKey, .reason, .objectID, .origin]
  }

  /// As followers read it.
  func change(at time: Timestamp) -> BucketChange {
    BucketChange(
      kind: kind, key: key, formerKey: formerKey, version: version?.id, size: content?.size ?? 0,
      etag: content.map { ETag(md5: $0.etag, parts: $0.parts == 0 ? nil : $0.parts) }, objectID: objectID,
      reason: reason, origin: origin, sequence: sequence, at: time)
  }
}
