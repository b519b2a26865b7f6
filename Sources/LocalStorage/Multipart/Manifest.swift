import Crypto
import Storage

/// The parts that make an object, checked against what the client lists.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>
struct Manifest: Sendable {
  let parts: [PartRow]
  /// Bytes.
  let size: Int64

  /// - Throws: `invalidPartOrder`, `invalidPart`, `entityTooSmall`, `entityTooLarge`.
  init(listed: [CompletedPart], stored: [PartRow], limits: UploadLimits) throws(StorageError) {
    guard !listed.isEmpty else { throw .invalidPart(number: 1) }
    guard zip(listed, listed.dropFirst()).allSatisfy({ $0.number < $1.number }) else { throw .invalidPartOrder }
    var parts: [PartRow] = []
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
        proposed: part.size, minimum: limits.minimumPart, part: part.number, etag: ETag(md5: part.md5))
    }
    self.parts = parts
    size = parts.reduce(0) { $0 + $1.size }
    guard size <= limits.maximumObject else { throw .entityTooLarge(proposed: size, maximum: limits.maximumObject) }
  }

  private static func matches(_ row: PartRow, _ listed: CompletedPart) -> Bool {
    row.number == listed.number.value && ETag(md5: row.md5) == listed.etag
      && listed.checksums.allSatisfy { promised in
        row.checksums.contains { $0.algorithm == promised.algorithm && $0.value == promised.value }
      }
  }

  /// The MD5 of the parts' MD5s, in a row.
  var etag: [UInt8] { MessageDigest.hash(.md5, parts.flatMap(\.md5)) }

  /// The checksum of the whole, from those of the parts: what the upload was begun with, else the default one.
  /// - Returns: nil only for the default one, which parts that share older bytes may lack.
  /// - Throws: `invalidPart` for a part without the checksum that the upload was begun with.
  func checksum(_ begun: UploadChecksum?) throws(StorageError) -> Checksum? {
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
  func check(size promisedSize: Int64?, promised: Checksum?, computed: Checksum?) throws(StorageError) {
    if let promisedSize, promisedSize != size { throw .unexpectedSize(promised: promisedSize, actual: size) }
    guard let promised else { return }
    guard promised == computed else { throw .body(.checksum(promised.algorithm)) }
  }
}
