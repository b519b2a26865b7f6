import CLinux

/// CRC-64/NVME of a stream, by carry-less multiplication where the processor has it.
package struct CRC64NVME: Sendable {
  /// The checksum of all bytes so far.
  package private(set) var value: UInt64 = 0

  /// The checksum of no bytes.
  package init() {}

  /// Adds `bytes` to the stream.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    value = martinet_crc64nvme(value, start, bytes.count)
  }

  /// The checksum of `bytes`.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var crc = CRC64NVME()
    crc.update(bytes)
    return crc.value
  }

  /// The checksum of streams in a row, from their own checksums and lengths in bytes.
  package static func combine(_ streams: [(value: UInt64, length: UInt64)]) -> UInt64 {
    ReflectedCRC.combine(streams, polynomial: 0x9a6c_9329_ac4b_c9b5)
  }
}
