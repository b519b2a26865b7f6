import Crypto
import HTTP
import Storage

/// What the headers of `CompleteMultipartUpload` say of the object that is to come.
struct CompletionPromise: Sendable {
  /// `x-amz-mp-object-size`, in bytes.
  let size: Int64?
  private let value: (algorithm: ChecksumAlgorithm, bytes: [UInt8])?
  private let kind: Checksum.Kind?

  init(_ request: S3Request) throws(S3Error) {
    size = try Self.size(request.header("x-amz-mp-object-size"))
    kind = try Self.kind(request.header("x-amz-checksum-type"))
    let field = try ChecksumField(request.head)
    value = try field.map { field throws(S3Error) in (field.algorithm, try field.value(mayCountParts: true)) }
  }

  /// The checksum that the object must have.
  /// - Parameter upload: as it was begun; nil where that is no longer known.
  func checksum(of upload: UploadInfo?, parts: [CompletedPart]) throws(S3Error) -> Checksum? {
    if let upload {
      try checkKind(of: upload.checksum)
      try Self.checkParts(parts, of: upload.checksum)
    }
    guard let value else { return nil }
    // Where the upload names no kind, S3 does not look at a value of another kind than it adds itself.
    if let upload, upload.checksum == nil, value.algorithm != UploadChecksum.default.algorithm { return nil }
    let kind = upload?.checksum?.kind ?? kind ?? (value.algorithm.supportsFullObject ? .fullObject : .composite)
    return Checksum(algorithm: value.algorithm, kind: kind, value: value.bytes)
  }

  private func checkKind(of checksum: UploadChecksum?) throws(S3Error) {
    guard let kind, kind != checksum?.kind else { return }
    throw .invalidRequest(
      "The upload was created using the \(checksum?.kind.name ?? "null") checksum mode. The complete request must use the same checksum mode."
    )
  }

  /// Parts may be listed with a checksum only where the upload was begun with its kind; a composite one is made of theirs, so the client
  /// must show that it knows them.
  private static func checkParts(_ parts: [CompletedPart], of checksum: UploadChecksum?) throws(S3Error) {
    for part in parts {
      guard let checksum else {
        guard part.checksums.isEmpty else { throw S3Error(.invalidPart, elements: elements(naming: part)) }
        continue
      }
      if checksum.kind == .composite { try check(part, against: checksum.algorithm) }
    }
  }

  private static func check(_ part: CompletedPart, against algorithm: ChecksumAlgorithm) throws(S3Error) {
    guard !part.checksums.contains(where: { $0.algorithm == algorithm }) else { return }
    if let other = part.checksums.first?.algorithm.name.lowercased() {
      throw S3Error(
        .badDigest, "The \(other) you specified for part \(part.number.value) did not match what we received.")
    }
    throw .invalidRequest(
      "The upload was created using a \(algorithm.name.lowercased()) checksum. The complete request must include the checksum for each part. It was missing for part \(part.number.value) in the request."
    )
  }

  private static func elements(naming part: CompletedPart) -> [S3Error.Element] {
    [.init("PartNumber", String(part.number.value)), .init("ETag", part.etag.text)]
  }

  private static func size(_ header: String?) throws(S3Error) -> Int64? {
    guard let header else { return nil }
    guard let size = Int64(header), size >= 0 else {
      throw .invalidRequest("Value for x-amz-mp-object-size header is invalid.")
    }
    return size
  }

  private static func kind(_ header: String?) throws(S3Error) -> Checksum.Kind? {
    guard let header else { return nil }
    guard let kind = Checksum.Kind(name: header) else {
      throw .invalidRequest("Value for x-amz-checksum-type header is invalid.")
    }
    return kind
  }
}
