import COpenSSL

/// 256 bits that nobody may see: kept in one place, overwritten when the last reference goes, and without a text.
final class Secret: @unchecked Sendable {
  /// Bytes.
  static let length = 32

  private let memory: UnsafeMutableRawPointer

  /// Random bits.
  init() {
    memory = .allocate(byteCount: Self.length, alignment: 16)
    guard RAND_bytes(memory.assumingMemoryBound(to: UInt8.self), Int32(Self.length)) == 1 else {
      preconditionFailure("the system gives no randomness")
    }
  }

  /// A copy; nil for another length.
  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    memory = .allocate(byteCount: Self.length, alignment: 16)
    UnsafeMutableRawBufferPointer(start: memory, count: Self.length).copyBytes(from: bytes)
  }

  deinit {
    OPENSSL_cleanse(memory, Self.length)
    memory.deallocate()
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: Self.length) }
}

extension UnsafeMutableRawBufferPointer {
  /// Overwrites what nobody needs any more, also where a compiler would leave that out.
  func wipe() { OPENSSL_cleanse(baseAddress, count) }
}
