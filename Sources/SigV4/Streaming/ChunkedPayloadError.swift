/// Why a body in aws-chunked is refused. Nothing of it may be kept then.
package enum ChunkedPayloadError: Error, Sendable, Equatable {
  /// A chunk's line or end is not of the form, or bytes follow the end of the body.
  case malformedChunk
  /// The signature of a chunk or of the trailer is wrong.
  case signatureMismatch
  /// The body ended before its last chunk or trailer.
  case incomplete
  /// The chunks together are not as long as `x-amz-decoded-content-length` says.
  case lengthMismatch
  /// The trailer is not of the form, too long, or has a field that `x-amz-trailer` does not declare.
  case malformedTrailer
  /// A field that `x-amz-trailer` declares is not in the trailer.
  case missingTrailer(name: String)
}
