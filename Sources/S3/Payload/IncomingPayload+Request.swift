import Crypto
import HTTP
import SigV4

extension IncomingPayload {
  /// The payload of a verified request, as its operation takes it. Whatever the headers alone show to be wrong is refused here, before
  /// the client is asked for the body.
  convenience init(
    _ request: Request, _ verified: VerifiedRequest, policy: PayloadPolicy, settings: S3Settings
  ) throws(S3Error) {
    switch policy {
    case .none:
      try Self.refuseBody(of: request, verified.payload)
      self.init(
        source: request.body, declaredLength: 0, promises: PayloadPromises(), decoder: nil, maximum: 0)
    case .document(let integrity):
      let promises = try PayloadPromises(
        request.head, sha256: verified.payload.digest, checksums: integrity != .unrelated)
      guard integrity != .required || promises.hasIntegrity else {
        throw S3Error(
          .invalidRequest, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
      }
      try self.init(request, verified, promises, maximum: Int64(settings.maximumDocumentBytes), isDocument: true)
    case .object:
      guard request.body.declaredLength != 0 || request.head.has("content-length") else {
        throw S3Error(.missingContentLength)
      }
      let promises = try PayloadPromises(request.head, sha256: verified.payload.digest, checksums: true)
      try self.init(request, verified, promises, maximum: settings.maximumBodyBytes)
    case .form: throw S3Error(.internalError, detail: "the payload of a form is its file")
    }
  }

  /// The file of a form.
  /// - Parameters:
  ///   - head: what the form's fields are as headers.
  ///   - contentLength: bytes that the form's policy allows.
  convenience init(
    _ file: FormFile, _ head: RequestHead, contentLength: (minimum: Int64, maximum: Int64), settings: S3Settings
  ) throws(S3Error) {
    self.init(
      source: file, declaredLength: nil, promises: try PayloadPromises(head, sha256: nil, checksums: true),
      minimum: contentLength.minimum, maximum: min(contentLength.maximum, settings.maximumBodyBytes))
  }

  private convenience init(
    _ request: Request, _ verified: VerifiedRequest, _ promises: PayloadPromises, maximum: Int64,
    isDocument: Bool = false
  ) throws(S3Error) {
    guard promises.trailer == nil || verified.payload.hasTrailer else {
      throw S3Error(.invalidRequest, "An x-amz-trailer needs a payload mode with a trailer.")
    }
    let isChunked = verified.payload.isChunked
    let length = isChunked ? try Self.decodedLength(request.head) : request.body.declaredLength
    if let length, length > maximum {
      throw isDocument ? .documentTooLong(maximum) : .entityTooLarge(proposed: length, maximum: maximum)
    }
    let decoder = ChunkedPayloadDecoder(
      verified, decodedLength: length ?? 0, trailers: promises.trailer.map { [$0.headerName] } ?? [])
    guard (decoder != nil) == isChunked else { throw S3Error(.accessDenied) }
    self.init(
      source: request.body, declaredLength: length, promises: promises, decoder: decoder, maximum: maximum)
  }

  private static func decodedLength(_ head: RequestHead) throws(S3Error) -> Int64 {
    guard let text = head.value("x-amz-decoded-content-length") else { throw S3Error(.missingContentLength) }
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let length = Int64(text) else {
      throw S3Error.invalidArgument(
        "The decoded content length is not a number.", name: "x-amz-decoded-content-length", value: text)
    }
    return length
  }

  private static let emptySHA256 = SHA256.hash([])

  private static func refuseBody(of request: Request, _ mode: PayloadMode) throws(S3Error) {
    if let length = request.body.declaredLength {
      guard length == 0 else { throw S3Error(.unexpectedContent) }
    } else if hasBytes(request.body) {
      throw S3Error(.unexpectedContent)
    }
    switch mode {
    case .unsigned: break
    case .hashed(let digest):
      guard digest == emptySHA256 else { throw S3Error(.xAmzContentSHA256Mismatch) }
    case .streamingSigned, .streamingUnsignedTrailer: throw S3Error(.unexpectedContent)
    }
  }

  /// Whether a body of unknown length is more than its end; one that cannot be read counts as more.
  private static func hasBytes(_ body: any RequestBody) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { buffer in
      guard let count = try? body.read(into: buffer) else { return true }
      return count > 0
    }
  }
}

extension PayloadMode {
  fileprivate var digest: SHA256Digest? {
    if case .hashed(let digest) = self { digest } else { nil }
  }

  fileprivate var hasTrailer: Bool {
    switch self {
    case .streamingSigned(let trailer): trailer
    case .streamingUnsignedTrailer: true
    case .unsigned, .hashed: false
    }
  }
}
