import Bytes
import Crypto
import SigV4

/// Bodies in aws-chunked, right or wrong, and the requests that carry them.
struct ChunkedBody {
  enum Mode: CaseIterable, Sendable {
    case signed, signedTrailer, unsignedTrailer

    var contentSHA256: String {
      switch self {
      case .signed: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
      case .signedTrailer: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
      case .unsignedTrailer: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
      }
    }
  }

  let mode: Mode
  let request: VerifiedRequest
  private var signer: ChunkSigner
  private(set) var bytes: [UInt8] = []

  /// A body that nothing was added to yet.
  init(_ mode: Mode) throws {
    self.mode = mode
    var plain = PlainRequest("PUT", path: "/b/k", headers: [TestKey.host])
    signer = try TestKey.signer.sign(&plain, contentSHA256: mode.contentSHA256, at: TestKey.now)
    request = try SignatureVerifier().verify(plain, now: TestKey.now, secret: TestKey.secret)
  }

  /// A whole body with those chunks and the end that the mode has.
  init(_ mode: Mode, chunks: [[UInt8]], trailers: [(String, String)] = []) throws {
    try self.init(mode)
    for chunk in chunks { addChunk(chunk) }
    addChunk([])
    if mode == .signed {
      bytes += Array("\r\n".utf8)
    } else {
      addTrailers(trailers)
    }
  }

  var decoder: ChunkedPayloadDecoder? { decoder(length: 0, trailers: []) }

  func decoder(length: Int64, trailers: [String]) -> ChunkedPayloadDecoder? {
    ChunkedPayloadDecoder(request, decodedLength: length, trailers: trailers)
  }

  /// Adds a chunk; the empty one has no line end after it.
  mutating func addChunk(_ data: [UInt8]) {
    add("\(String(data.count, radix: 16))\(signature(data))\r\n")
    if !data.isEmpty { bytes += data + Array("\r\n".utf8) }
  }

  /// Adds the fields, the signature over them and the empty line.
  mutating func addTrailers(_ trailers: [(String, String)], lineEnd: String = "\r\n") {
    for (name, value) in trailers { add("\(name):\(value)\(lineEnd)") }
    if mode == .signedTrailer { add("x-amz-trailer-signature:\(trailerSignature(trailers))\r\n") }
    add("\r\n")
  }

  mutating func add(_ text: String) {
    bytes += Array(text.utf8)
  }

  /// `;chunk-signature=…` of the next chunk, or nothing where chunks are not signed.
  mutating func signature(_ data: [UInt8]) -> String {
    mode == .unsignedTrailer ? "" : ";chunk-signature=\(signer.signChunk(SHA256.hash(data)).hex)"
  }

  mutating func trailerSignature(_ trailers: [(String, String)]) -> String {
    signer.signTrailer(SHA256.hash(Array(trailers.map { "\($0):\($1)\n" }.joined().utf8))).hex
  }
}
