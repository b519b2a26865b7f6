/// The checksums that S3 stores with objects. The raw values are part of the disk format.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
package enum ChecksumAlgorithm: UInt8, CaseIterable, Hashable, Sendable {
  case crc32 = 1
  case crc32c
  case crc64nvme
  case sha1
  case sha256
  case sha512
  case md5
  case xxhash64
  case xxhash3
  case xxhash128

  /// The algorithm with S3's name `name` ("CRC32"), written exactly so.
  package init?(name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// The algorithm whose value the header `headerName` carries; the name in lower case.
  package init?(headerName: String) {
    guard let match = Self.allCases.first(where: { $0.headerName == headerName }) else { return nil }
    self = match
  }

  /// S3's name, as in `x-amz-checksum-algorithm` and in XML elements (`Checksum` + name).
  package var name: String {
    switch self {
    case .crc32: "CRC32"
    case .crc32c: "CRC32C"
    case .crc64nvme: "CRC64NVME"
    case .sha1: "SHA1"
    case .sha256: "SHA256"
    case .sha512: "SHA512"
    case .md5: "MD5"
    case .xxhash64: "XXHASH64"
    case .xxhash3: "XXHASH3"
    case .xxhash128: "XXHASH128"
    }
  }

  /// The header or trailer that carries the base64 of the value, in lower case.
  package var headerName: String {
    switch self {
    case .crc32: "x-amz-checksum-crc32"
    case .crc32c: "x-amz-checksum-crc32c"
    case .crc64nvme: "x-amz-checksum-crc64nvme"
    case .sha1: "x-amz-checksum-sha1"
    case .sha256: "x-amz-checksum-sha256"
    case .sha512: "x-amz-checksum-sha512"
    case .md5: "x-amz-checksum-md5"
    case .xxhash64: "x-amz-checksum-xxhash64"
    case .xxhash3: "x-amz-checksum-xxhash3"
    case .xxhash128: "x-amz-checksum-xxhash128"
    }
  }

  /// Bytes of the value.
  package var length: Int {
    switch self {
    case .crc32, .crc32c: 4
    case .crc64nvme, .xxhash64, .xxhash3: 8
    case .md5, .xxhash128: 16
    case .sha1: 20
    case .sha256: 32
    case .sha512: 64
    }
  }

  /// Whether a multipart object may have the checksum of its whole content: only where parts' values can be combined.
  package var supportsFullObject: Bool {
    switch self {
    case .crc32, .crc32c, .crc64nvme: true
    case .sha1, .sha256, .sha512, .md5, .xxhash64, .xxhash3, .xxhash128: false
    }
  }

  /// Whether a multipart object may have a checksum of its parts' checksums. AWS names no type for the kinds of 2026 but lets hashes,
  /// which cannot be combined, be composite alone: so they are here.
  package var supportsComposite: Bool { self != .crc64nvme }
}
