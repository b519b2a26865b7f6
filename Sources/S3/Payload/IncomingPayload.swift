package import Crypto
import HTTP
package import Storage

/// The payload of a request: the body without its framing, counted as it passes, and checked against what was promised.
///
/// A store reads it as an `UploadBody`; operations with a small document read it as a whole.
package final class IncomingPayload: UploadBody {
  /// Bytes of payload; nil while unknown (chunked transfer coding of a plain body).
  package let declaredLength: Int64?
  private let source: any RequestBody
  private let promises: PayloadPromises
  private let maximum: Int64
  private var count: Int64 = 0

  init(source: any RequestBody, declaredLength: Int64?, promises: PayloadPromises, maximum: Int64) {
    self.source = source
    self.declaredLength = declaredLength
    self.promises = promises
    self.maximum = maximum
  }

  package var wantedDigests: DigestKinds { promises.digests }

  /// The kind of checksum that comes with the payload, before or after it.
  var checksumAlgorithm: ChecksumAlgorithm? { promises.checksum?.algorithm ?? promises.trailer }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let read = try readSource(into: buffer)
    count += Int64(read)
    if count > maximum { throw .entityTooLarge(proposed: count, maximum: maximum) }
    if let declaredLength {
      if count > declaredLength { throw .body(.tooLong) }
      if read == 0, count < declaredLength { throw .body(.incomplete) }
    }
    return read
  }

  package func finish(_ digests: Digests) throws(StorageError) -> [Checksum] {
    try promises.check(digests)
    return promises.checksum.map { [$0] } ?? []
  }

  private func readSource(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    do {
      return try source.read(into: buffer)
    } catch {
      throw StorageError.body(BodyFault(error))
    }
  }
}

extension BodyFault {
  /// What a failed read means.
  init(_ error: BodyReadError) {
    self =
      switch error {
      case .truncated: .incomplete
      case .stalled, .tooSlow: .timedOut
      case .malformedChunk: .malformedChunk
      case .shuttingDown: .shuttingDown
      }
  }
}
