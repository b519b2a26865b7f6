import Bytes
import Crypto
import SigV4

/// How a client sends a body.
enum ClientPayload: CaseIterable, Hashable {
  case hashed, unsigned, streamingSigned, streamingSignedTrailer, streamingUnsignedTrailer

  var isChunked: Bool {
    switch self {
    case .hashed, .unsigned: false
    case .streamingSigned, .streamingSignedTrailer, .streamingUnsignedTrailer: true
    }
  }

  var hasTrailer: Bool { self == .streamingSignedTrailer || self == .streamingUnsignedTrailer }

  func contentSHA256(of body: [UInt8]) -> String {
    switch self {
    case .hashed: SHA256.hash(body).hex
    case .unsigned: "UNSIGNED-PAYLOAD"
    case .streamingSigned: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    case .streamingSignedTrailer: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
    case .streamingUnsignedTrailer: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    }
  }
}

/// A body as it goes over the wire: plain, or in aws-chunked with a CRC32 trailer.
struct AWSChunks {
  private let payload: ClientPayload
  private let body: [UInt8]
  private(set) var bytes: [UInt8]
  /// What has to be sent (and signed) with it.
  let headers: [(String, String)]
  var chunkSize = 1000
  /// Base64; what the trailer says.
  private let checksum: String

  init(_ body: [UInt8], payload: ClientPayload) {
    self.payload = payload
    self.body = body
    let digests = DigestSet(.crc32)
    body.withUnsafeBytes { digests.update($0) }
    checksum = Base64.encode(digests.finish().value(of: .crc32) ?? [])
    var headers: [(String, String)] = []
    if payload.isChunked {
      headers += [("x-amz-decoded-content-length", String(body.count)), ("content-encoding", "aws-chunked")]
    }
    if payload.hasTrailer { headers.append(("x-amz-trailer", "x-amz-checksum-crc32")) }
    self.headers = headers
    bytes = body
  }

  /// Writes the chunks, signed where the mode has signatures.
  mutating func sign(from seed: ChunkSigner) {
    guard payload.isChunked else { return }
    var signer = seed
    let isSigned = payload != .streamingUnsignedTrailer
    bytes = []
    for start in stride(from: 0, to: body.count, by: chunkSize) {
      append(Array(body[start..<min(start + chunkSize, body.count)]), isSigned ? { signer.signChunk($0) } : nil)
    }
    append([], isSigned ? { signer.signChunk($0) } : nil)
    guard payload.hasTrailer else { return }
    bytes.removeLast(2)
    bytes += Array("x-amz-checksum-crc32:\(checksum)\r\n".utf8)
    if isSigned {
      let hash = SHA256.hash(Array("x-amz-checksum-crc32:\(checksum)\n".utf8))
      bytes += Array("x-amz-trailer-signature:\(signer.signTrailer(hash).hex)\r\n".utf8)
    }
    bytes += Array("\r\n".utf8)
  }

  private mutating func append(_ chunk: [UInt8], _ sign: ((SHA256Digest) -> SHA256Digest)?) {
    let signature = sign.map { ";chunk-signature=\($0(SHA256.hash(chunk)).hex)" } ?? ""
    bytes += Array("\(String(chunk.count, radix: 16))\(signature)\r\n".utf8) + chunk + Array("\r\n".utf8)
  }
}
