package import Crypto
import HTTP
import SigV4
package import Storage

/// The payload of a request: the body without its framing, counted as it passes, and checked against what was promised.
///
/// A store reads it as an `UploadBody`; operations with a small document read it as a whole.
package final class IncomingPayload: UploadBody {
  /// Bytes of payload; nil while unknown (chunked transfer coding of a plain body).
  package let declaredLength: Int64?
  private let source: any RequestBody
  private let promises: PayloadPromises
  /// Bytes.
  private let minimum: Int64
  private let maximum: Int64
  /// Nil: the body is the payload.
  private var decoder: ChunkedPayloadDecoder?
  private var count: Int64 = 0

  init(
    source: any RequestBody, declaredLength: Int64?, promises: PayloadPromises, decoder: ChunkedPayloadDecoder? = nil,
    minimum: Int64 = 0, maximum: Int64
  ) {
    self.source = source
    self.declaredLength = declaredLength
    self.promises = promises
    self.decoder = decoder
    self.minimum = minimum
    self.maximum = maximum
  }

  package var wantedDigests: DigestKinds { promises.digests }

  package var bringsChecksum: Bool { checksumAlgorithm != nil }

  /// Whether a checksum or Content-MD5 comes with the payload.
  var hasIntegrity: Bool { promises.hasIntegrity }

  /// The kind of checksum that comes with the payload, before or after it.
  var checksumAlgorithm: ChecksumAlgorithm? { promises.checksum?.algorithm ?? promises.trailer }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let read = try decoder == nil ? readSource(into: buffer) : readChunks(into: buffer)
    count += Int64(read)
    if count > maximum { throw .entityTooLarge(proposed: count, maximum: maximum) }
    if read == 0, count < minimum { throw .body(.tooShort(size: count, minimum: minimum)) }
    if let declaredLength {
      if count > declaredLength { throw .body(.tooLong) }
      if read == 0, count < declaredLength { throw .body(.incomplete) }
    }
    return read
  }

  package func finish(_ digests: Digests) throws(StorageError) -> [Checksum] {
    try promises.check(digests)
    if let checksum = promises.checksum { return [checksum] }
    guard let algorithm = promises.trailer else { return [] }
    return [try promises.checkTrailer(decoder?.trailers[algorithm.headerName], of: algorithm, digests)]
  }

  private func readSource(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    do {
      return try source.read(into: buffer)
    } catch {
      throw StorageError.body(BodyFault(error))
    }
  }

  /// Goes on until there is payload, or the end and everything about it right.
  private func readChunks(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    while true {
      let received = try readSource(into: buffer)
      do {
        guard received > 0 else {
          try decoder?.finish()
          return 0
        }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<received])
        let payload = try decoder?.decode(inPlace: bytes) ?? 0
        if payload > 0 { return payload }
      } catch {
        throw StorageError.body(BodyFault(error))
      }
    }
  }
}
