import Crypto
import Storage

/// Bytes as an upload's body, in pieces of odd sizes.
final class KitBody: UploadBody {
  private let bytes: [UInt8]
  private var position = 0
  private let promised: ChecksumAlgorithm?
  private let breaksAfter: Int?
  private let fault: StorageError?
  let declaredLength: Int64?
  var wasRead: Bool { position > 0 }

  /// - Parameters:
  ///   - isLengthKnown: whether the length is declared.
  ///   - checksum: one that the client sends along.
  ///   - breaksAfter: so many bytes the client is gone.
  ///   - fault: what is found wrong after the last byte.
  init(
    _ bytes: [UInt8], isLengthKnown: Bool = true, checksum: ChecksumAlgorithm? = nil, breaksAfter: Int? = nil,
    fault: StorageError? = nil
  ) {
    self.bytes = bytes
    declaredLength = isLengthKnown ? Int64(bytes.count) : nil
    promised = checksum
    self.breaksAfter = breaksAfter
    self.fault = fault
  }

  /// A body that says how long it will be, and must not be asked for its bytes.
  init(declaring length: Int64) {
    bytes = [1]
    declaredLength = length
    promised = nil
    breaksAfter = nil
    fault = nil
  }

  var wantedDigests: DigestKinds { promised.map { DigestKinds($0) } ?? [] }
  var bringsChecksum: Bool { promised != nil }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    if let breaksAfter, position >= breaksAfter { throw .body(.incomplete) }
    let count = min(buffer.count, 70_001, bytes.count - position, (breaksAfter ?? .max) - position)
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }

  func finish(_ digests: Digests) throws(StorageError) -> [Checksum] {
    if let fault { throw fault }
    guard let promised else { return [] }
    guard let value = digests.value(of: promised) else { throw .failed("a digest that was wanted is missing") }
    return [Checksum(algorithm: promised, value: value)]
  }
}

/// Bytes that differ from place to place, and from seed to seed.
func pattern(_ count: Int, seed: Int = 1) -> [UInt8] {
  let words = (0..<(count + 7) / 8).map { (UInt64($0) &+ UInt64(seed) << 32) &* 0x9e37_79b9_7f4a_7c15 }
  return words.withUnsafeBytes { Array($0.prefix(count)) }
}
