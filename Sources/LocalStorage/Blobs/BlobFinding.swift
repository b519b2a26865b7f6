/// What is wrong with the stored bytes of one blob.
struct BlobFinding: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// There is nothing at its place.
    case missing
    /// The block checksums beside the bytes are not those that the index vouches for.
    case checksums
    /// The bytes of one block are not those that were written; counted from 0.
    case block(Int)
    /// The bytes of one encrypted block are not those that were written, or not under this key; counted from 0.
    case seal(Int64)
    /// The disk does not give them.
    case unreadable(errno: Int32)
  }

  let location: BlobLocation
  let kind: Kind
}

extension BlobFinding: Error {
  /// For the log.
  var detail: String {
    let place = "\(location.place) \(location.a)/\(location.b), \(location.length) bytes"
    return switch kind {
    case .missing: "\(place): missing"
    case .checksums: "\(place): its block checksums are gone or changed"
    case .block(let block): "\(place): block \(block) is not what was written"
    case .seal(let block): "\(place): encrypted block \(block) is not what was written"
    case .unreadable(let code): "\(place): cannot be read (errno \(code))"
    }
  }
}
