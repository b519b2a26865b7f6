import HTTP
import SigV4
import Storage

extension BodyFault {
  /// What a failed read of the body means.
  init(_ error: BodyReadError) {
    self =
      switch error {
      case .truncated: .incomplete
      case .stalled, .tooSlow: .timedOut
      case .malformedChunk: .malformedChunk
      case .malformedForm: .malformedForm
      case .shuttingDown: .shuttingDown
      }
  }

  /// What is wrong with a body in aws-chunked.
  init(_ error: ChunkedPayloadError) {
    self =
      switch error {
      case .malformedChunk: .malformedChunk
      case .signatureMismatch: .chunkSignature
      case .incomplete, .lengthMismatch: .incomplete
      case .malformedTrailer, .missingTrailer: .malformedTrailer
      }
  }
}
