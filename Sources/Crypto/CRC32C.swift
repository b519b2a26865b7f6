import CISAL

/// CRC-32C (Castagnoli) of a stream, by the processor's own instructions.
package struct CRC32C: Sendable {
  /// The most that ISA-L takes at once: its length is an `int`.
  private static let stride = 1 << 30

  /// The checksum of all bytes so far.
  package private(set) var value: UInt32 = 0

  /// The checksum of no bytes.
  package init() {}

  /// Adds `bytes` to the stream.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = min(rest.count, Self.stride)
      // ISA-L declares the buffer as mutable but only reads it, and leaves the inversions at both ends to its caller.
      let text = UnsafeMutableRawPointer(mutating: start).assumingMemoryBound(to: UInt8.self)
      value = ~crc32_iscsi(text, Int32(count), ~value)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// The checksum of `bytes`.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc = CRC32C()
    crc.update(bytes)
    return crc.value
  }

  /// The checksum of streams in a row, from their own checksums and lengths in bytes.
  package static func combine(_ streams: [(value: UInt32, length: UInt64)]) -> UInt32 {
    ReflectedCRC.combine(streams, polynomial: 0x82f6_3b78)
  }
}
