package import S3Client

/// How far two listed versions are the same, by what listings say: kind, size and ETag.
package enum Likeness: Sendable, Equatable {
  case same
  /// The sizes agree, and the ETags cannot be compared: one of them is not the MD5 of the bytes, or was made of other parts. Only
  /// the bytes can tell.
  case unclear
  case differentSize
  case differentContent

  package init(_ left: ListedVersion, _ right: ListedVersion) {
    guard !left.isDeleteMarker, !right.isDeleteMarker else {
      self = left.isDeleteMarker == right.isDeleteMarker ? .same : .differentContent
      return
    }
    guard left.size == right.size else {
      self = .differentSize
      return
    }
    guard left.etag != right.etag || left.etag.isEmpty else {
      self = .same
      return
    }
    // Two plain tags that differ may still be of the same bytes, where one service encrypts: the bytes tell.
    self = left.size == 0 ? .same : .unclear
  }
}

/// The parts of an ETag: `md5-of-md5s` and the number of parts, or a digest alone.
struct ETagForm: Equatable {
  /// Nil for an object of one PUT.
  let parts: Int?
  /// 32 hexadecimal digits: likely the MD5 of the bytes.
  let isDigest: Bool

  init(_ etag: String) {
    let pieces = etag.split(separator: "-", omittingEmptySubsequences: false)
    let isHex =
      pieces[0].utf8.count == 32
      && pieces[0].utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
      }
    if pieces.count == 2, isHex, let count = Int(pieces[1]), (1...10_000).contains(count) {
      (parts, isDigest) = (count, false)
    } else {
      (parts, isDigest) = (nil, pieces.count == 1 && isHex)
    }
  }
}
