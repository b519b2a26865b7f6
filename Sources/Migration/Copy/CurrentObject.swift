import S3Client

/// What a key has at the destination before a version is written. The write carries it as its condition: a request that comes late, of
/// a run that was killed, or a write by somebody else in between, then makes no version where none belongs. Services that know no
/// conditions write regardless. Two versions in a row with the same bytes are the case that a condition cannot tell apart.
enum CurrentObject: Sendable, Equatable {
  /// Nothing, or a delete marker.
  case absent
  case object(etag: String)
  case unknown

  init(_ version: ListedVersion?) {
    guard let version, !version.isDeleteMarker else {
      self = .absent
      return
    }
    self.init(etag: version.etag)
  }

  init(etag: String) { self = etag.isEmpty ? .unknown : .object(etag: etag) }

  /// The condition of a PUT or of completing an upload.
  var fields: [(name: String, value: String)] {
    switch self {
    case .absent: [("if-none-match", "*")]
    case .object(let etag): [("if-match", "\"\(etag)\"")]
    case .unknown: []
    }
  }

  /// The condition of making a delete marker; there may be nothing beneath it.
  var fieldsOfDelete: [(name: String, value: String)] { self == .absent ? [] : fields }
}
