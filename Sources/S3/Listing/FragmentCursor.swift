import Bytes
import Crypto
import Storage
import XML

/// Writes XML into memory, one piece after another. Whoever makes it has seen to there being room.
struct FragmentCursor {
  private(set) var next: UnsafeMutablePointer<UInt8>

  init(_ start: UnsafeMutablePointer<UInt8>) { next = start }

  mutating func put(_ text: StaticString) {
    next.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    next += text.utf8CodeUnitCount
  }

  mutating func put(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      if let start = bytes.baseAddress { next.update(from: start, count: bytes.count) }
    }
    next += bytes.count
  }

  /// Writes a text, escaped or percent-coded.
  mutating func put(_ text: String, _ encoding: NameEncoding) {
    // Without a copy of the string, which would be counted up and down again for each of a thousand keys.
    let count = text.utf8.withContiguousStorageIfAvailable { Self.write($0, encoding, to: next) }
    next += count ?? Array(text.utf8).withUnsafeBufferPointer { Self.write($0, encoding, to: next) }
  }

  private static func write(
    _ text: UnsafeBufferPointer<UInt8>, _ encoding: NameEncoding, to buffer: UnsafeMutablePointer<UInt8>
  ) -> Int {
    switch encoding {
    case .plain: XMLEscape.write(UnsafeRawBufferPointer(text), to: buffer)
    case .url: PercentCoding.write(UnsafeRawBufferPointer(text), keepingSlash: true, to: buffer)
    }
  }

  mutating func put(_ time: Timestamp) {
    ISO8601Date.write(time, to: UnsafeMutableBufferPointer(start: next, count: ISO8601Date.count))
    next += ISO8601Date.count
  }

  mutating func put(_ checksum: UploadChecksum) {
    put("<ChecksumAlgorithm>")
    put(checksum.algorithm.name, .plain)
    put("</ChecksumAlgorithm><ChecksumType>")
    put(checksum.kind.name, .plain)
    put("</ChecksumType>")
  }

  /// Writes the decimal digits of a number that is not negative.
  mutating func put(_ number: Int64) {
    var rest = UInt64(max(number, 0))
    var count = 1
    var limit: UInt64 = 10
    while rest >= limit, count < 19 {
      limit *= 10
      count += 1
    }
    for place in stride(from: count - 1, through: 0, by: -1) {
      next[place] = UInt8(48 + rest % 10)
      rest /= 10
    }
    next += count
  }
}
