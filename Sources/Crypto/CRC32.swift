import CISAL

/// CRC-32 (ISO-HDLC, as in gzip) of a stream, by the processor's own instructions.
package struct CRC32: Sendable {
  /// The checksum of all bytes so far.
  package private(set) var value: UInt32 = 0

  /// The checksum of no bytes.
  package init() {}

  /// Adds `bytes` to the stream.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    value = crc32_gzip_refl(value, start.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
  }

  /// The checksum of `bytes`.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.value
  }

  /// The checksum of streams in a row, from their own checksums and lengths in bytes.
  package static func combine(_ streams: [(value: UInt32, length: UInt64)]) -> UInt32 {
    ReflectedCRC.combine(streams, polynomial: 0xedb8_8320)
  }
}
