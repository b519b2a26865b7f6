package import Crypto

/// How the body of a request is protected, from `x-amz-content-sha256`.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
package enum PayloadMode: Sendable, Equatable {
  /// Not at all: `UNSIGNED-PAYLOAD`, or a presigned URL or anonymous request that says nothing.
  case unsigned
  /// The SHA-256 of the whole body is this.
  case hashed(SHA256Digest)
  /// In aws-chunked with a signature for each chunk, and a signed trailer where `trailer` holds.
  case streamingSigned(trailer: Bool)
  /// In aws-chunked without signatures, followed by a trailer.
  case streamingUnsignedTrailer

  /// Whether the body is in aws-chunked.
  package var isChunked: Bool {
    switch self {
    case .unsigned, .hashed: false
    case .streamingSigned, .streamingUnsignedTrailer: true
    }
  }

  init(contentSHA256 text: String) throws(SignatureError) {
    switch text {
    case "UNSIGNED-PAYLOAD": self = .unsigned
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .streamingSigned(trailer: false)
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": self = .streamingSigned(trailer: true)
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .streamingUnsignedTrailer
    default:
      guard let digest = SHA256Digest(lowercaseHex: text.lowercased()) else {
        throw .invalidArgument(
          message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
            + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.",
          name: "x-amz-content-sha256")
      }
      self = .hashed(digest)
    }
  }
}
