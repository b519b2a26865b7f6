/// Where the bytes of an object or part lie. Never changes and is never used twice, also not after the bytes are gone.
struct BlobLocation: Hashable, Sendable {
  /// The kinds of place; the raw values are stored.
  enum Place: UInt8, Sendable {
    /// No bytes at all.
    case empty = 0
    /// In the index beside the metadata: `a` is the index's business.
    case inline = 1
    /// A file of its own: `a` is the epoch, `b` its number within.
    case file = 2
    /// A record in a segment: `a` is the segment, `b` the record's first byte.
    case segment = 3
    /// A list of parts in the index: `a` is the index's business.
    case manifest = 4
  }

  let place: Place
  let a: Int64
  let b: Int64
  /// Bytes of content.
  let length: Int64
  /// CRC-32C of the block checksums that are kept beside the bytes; 0 where none are.
  let sum: UInt32

  /// What needs no place.
  static let empty = BlobLocation(place: .empty, a: 0, b: 0, length: 0, sum: 0)

  var address: BlobAddress { BlobAddress(place: place, a: a, b: b) }
}

/// A location without what is known of its content: enough to tell blobs apart.
struct BlobAddress: Hashable, Sendable {
  let place: BlobLocation.Place
  let a: Int64
  let b: Int64
}
