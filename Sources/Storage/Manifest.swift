import Crypto

/// A part that was uploaded, as a store knows it.
package protocol UploadedPart: Sendable {
  var number: Int { get }
  /// Bytes.
  var size: Int64 { get }
  var etag: ETag { get }
  var checksums: [Checksum] { get }
}

/// The limits of multipart uploads, in bytes.
package struct UploadLimits: Sendable {
  /// Of each part but the last.
  package let minimumPart: Int64
  package let maximumObject: Int64

  package init(minimumPart: Int64, maximumObject: Int64) {
    self.minimumPart = minimumPart
    self.maximumObject = maximumObject
  }
}

/// The parts that make an object, checked against what the client lists.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>
package struct Manifest<Part: UploadedPart>: Sendable {
  package let parts: [Part]
  /// Bytes.
  package let size: Int64

  /// - Parameter stored: in the order of their numbers.
  /// - Throws: `invalidPartOrder`, `invalidPart`, `entityTooSmall`, `entityTooLarge`.
  package init(listed: [CompletedPart], stored: [Part], limits: UploadLimits) throws(StorageError) {
    guard !listed.isEmpty else { throw .invalidPart(number: 1) }
    guard zip(listed, listed.dropFirst()).allSatisfy({ $0.number < $1.number }) else { throw .invalidPartOrder }
    var parts: [Part] = []
    parts.reserveCapacity(listed.count)
    var next = stored.makeIterator()
    var candidate = next.next()
    for part in listed {
      while let row = candidate, row.number < part.number.value { candidate = next.next() }
      guard let row = candidate, Self.matches(row, part) else { throw .invalidPart(number: part.number.value) }
      parts.append(row)
    }
    for part in parts.dropLast() where part.size < limits.minimumPart {
      throw .entityTooSmall(
        proposed: part.size, minimum: limits.minimumPart, part: part.number, etag: part.etag)
    }
    self.parts = parts
    size = parts.reduce(0) { $0 + $1.size }
    guard size <= limits.maximumObject else { throw .entityTooLarge(proposed: size, maximum: limits.maximumObject) }
  }

  private static func matches(_ stored: Part, _ listed: CompletedPart) -> Bool {
    stored.number == listed.number.value && stored.etag == listed.etag
      && listed.checksums.allSatisfy { promised in
        stored.checksums.contains { $0.algorithm == promised.algorithm && $0.value == promised.value }
      }
  }

  /// The checksum of the whole, from those of the parts: what the upload was begun with, else the default one.
  /// - Returns: nil only for the default one, which parts that share older bytes may lack.
  /// - Throws: `invalidPart` for a part without the checksum that the upload was begun with.
  package func checksum(_ begun: UploadChecksum?) throws(StorageError) -> Checksum? {
    let wanted = begun ?? .default
    var values: [(value: [UInt8], size: Int64)] = []
    for part in parts {
      guard let found = part.checksums.first(where: { $0.algorithm == wanted.algorithm }) else {
        if begun == nil { return nil }
        throw .invalidPart(number: part.number)
      }
      values.append((found.value, part.size))
    }
    let value =
      switch wanted.kind {
      case .composite: CombinedChecksum.composite(wanted.algorithm, values.map(\.value))
      case .fullObject: CombinedChecksum.fullObject(wanted.algorithm, values)
      }
    guard let value else { throw .notSupported(.checksums) }
    return Checksum(algorithm: wanted.algorithm, kind: wanted.kind, value: value)
  }

  /// Compares with what the client promises of the whole.
  package func check(size promisedSize: Int64?, promised: Checksum?, computed: Checksum?) throws(StorageError) {
    if let promisedSize, promisedSize != size { throw .unexpectedSize(promised: promisedSize, actual: size) }
    guard let promised else { return }
    guard promised == computed else { throw .body(.checksum(promised.algorithm)) }
  }
}
