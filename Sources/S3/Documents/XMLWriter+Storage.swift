import Bytes
import Crypto
import Storage
import XML

extension XMLWriter {
  /// Writes a moment as S3 shows it.
  mutating func element(_ name: StaticString, _ time: Timestamp) {
    element(name) { ISO8601Date.append(time, to: &$0) }
  }

  /// Writes an entity tag with its quotes.
  mutating func element(_ name: StaticString, _ etag: ETag) {
    guard etag.text.utf8.allSatisfy(Self.isPlainTagByte) else { return element(name, etag.quoted) }
    element(name) { buffer in
      buffer.append(contentsOf: Self.quote)
      buffer.append(contentsOf: etag.text.utf8)
      buffer.append(contentsOf: Self.quote)
    }
  }

  private static let quote = Array("&quot;".utf8)

  /// What tags are made of everywhere but in stores that others write to.
  private static func isPlainTagByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || byte == UInt8(ascii: "-")
  }

  /// Writes which checksum an object or upload has.
  mutating func element(_ checksum: UploadChecksum?) {
    guard let checksum else { return }
    element("ChecksumAlgorithm", checksum.algorithm.name)
    element("ChecksumType", checksum.kind.name)
  }

  /// Writes the checksum of an object.
  /// - Parameter parts: how many it is of, shown after a composite one; nil where S3 does not show it.
  mutating func element(_ checksum: Checksum, parts: Int?) {
    element(checksum.algorithm.element, parts.map(checksum.text(parts:)) ?? Base64.encode(checksum.value))
  }

  /// Writes the checksum of a part under its own name.
  /// - Parameter algorithm: which of them to show; nil: none, as that which a store adds by itself is not shown of parts.
  mutating func element(_ checksums: [Checksum], of algorithm: ChecksumAlgorithm?) {
    for checksum in checksums where checksum.algorithm == algorithm {
      element(checksum.algorithm.element, Base64.encode(checksum.value))
    }
  }
}

extension ChecksumAlgorithm {
  /// The name of the element with the value.
  fileprivate var element: StaticString {
    switch self {
    case .crc32: "ChecksumCRC32"
    case .crc32c: "ChecksumCRC32C"
    case .crc64nvme: "ChecksumCRC64NVME"
    case .sha1: "ChecksumSHA1"
    case .sha256: "ChecksumSHA256"
    case .sha512: "ChecksumSHA512"
    case .md5: "ChecksumMD5"
    case .xxhash64: "ChecksumXXHASH64"
    case .xxhash3: "ChecksumXXHASH3"
    case .xxhash128: "ChecksumXXHASH128"
    }
  }
}
