import Crypto

/// The layout of blob files, version 1: content, block checksums, trailer. Numbers are little-endian.
enum FileFormat {
  static let version: UInt32 = 1
  static let blockBytes = 256 << 10
}

/// Ends a blob file: which one it is and how long its content.
struct FileTrailer: Hashable, Sendable {
  static let bytes = 40
  private static let magic: UInt32 = 0x424c_424d  // "MBLB"

  let epoch: Int64
  let number: Int64
  let length: Int64
  let sum: UInt32

  init(epoch: Int64, number: Int64, length: Int64, sum: UInt32) {
    self.epoch = epoch
    self.number = number
    self.length = length
    self.sum = sum
  }

  var encoded: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.bytes)
    bytes.withUnsafeMutableBytes { bytes in
      bytes.put(Self.magic, 0)
      bytes.put(FileFormat.version, 4)
      bytes.put(epoch, 8)
      bytes.put(number, 16)
      bytes.put(length, 24)
      bytes.put(sum, 32)
      bytes.put(CRC32C.hash(UnsafeRawBufferPointer(rebasing: bytes[..<36])), 36)
    }
    return bytes
  }
}
