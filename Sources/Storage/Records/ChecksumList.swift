import Crypto

/// Checksums as they stand in a column: for each the algorithm and kind in one byte, then the value.
package enum ChecksumList {
  package static func encode(_ checksums: [Checksum]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(checksums.reduce(0) { $0 + 1 + $1.value.count })
    for checksum in checksums {
      bytes.append(checksum.algorithm.rawValue | checksum.kind.rawValue << 4)
      bytes += checksum.value
    }
    return bytes
  }

  package static func decode(_ bytes: UnsafeRawBufferPointer) throws(StorageError) -> [Checksum] {
    var checksums: [Checksum] = []
    var offset = 0
    while offset < bytes.count {
      guard let algorithm = ChecksumAlgorithm(rawValue: bytes[offset] & 0xf),
        let kind = Checksum.Kind(rawValue: bytes[offset] >> 4), offset + 1 + algorithm.length <= bytes.count
      else { throw .corrupt("malformed list of checksums") }
      let value = bytes[offset + 1..<offset + 1 + algorithm.length]
      checksums.append(Checksum(algorithm: algorithm, kind: kind, value: [UInt8](value)))
      offset += 1 + algorithm.length
    }
    return checksums
  }
}

extension UploadChecksum {
  /// The column of an optional checksum: 0 for none.
  package static func column(_ checksum: UploadChecksum?) -> Int64 {
    checksum.map { Int64($0.algorithm.rawValue | $0.kind.rawValue << 4) } ?? 0
  }

  /// The checksum of a column.
  package init?(column: Int64) {
    guard let algorithm = ChecksumAlgorithm(rawValue: UInt8(truncatingIfNeeded: column & 0xf)),
      let kind = Checksum.Kind(rawValue: UInt8(truncatingIfNeeded: column >> 4))
    else { return nil }
    self.init(algorithm: algorithm, kind: kind)
  }
}
