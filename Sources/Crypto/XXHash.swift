import CXXHash

/// XXH64 or XXH3 (seed 0) of a stream. Not for what an attacker may choose: these tell accidents apart, not forgeries.
/// <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>
package final class XXHash {
  package enum Variant: Sendable, CaseIterable {
    case xxh64
    case xxh3of64Bits
    case xxh3of128Bits
  }

  private enum State {
    case xxh64(OpaquePointer)
    case xxh3of64Bits(OpaquePointer)
    case xxh3of128Bits(OpaquePointer)
  }

  private let state: State

  /// The hash of no bytes.
  package init(_ variant: Variant) {
    guard let state = variant == .xxh64 ? XXH64_createState() : XXH3_createState() else {
      preconditionFailure("no memory for the state of a hash")
    }
    switch variant {
    case .xxh64:
      XXH64_reset(state, 0)
      self.state = .xxh64(state)
    case .xxh3of64Bits:
      XXH3_64bits_reset(state)
      self.state = .xxh3of64Bits(state)
    case .xxh3of128Bits:
      XXH3_128bits_reset(state)
      self.state = .xxh3of128Bits(state)
    }
  }

  deinit {
    switch state {
    case .xxh64(let state): XXH64_freeState(state)
    case .xxh3of64Bits(let state), .xxh3of128Bits(let state): XXH3_freeState(state)
    }
  }

  /// Adds `bytes` to the stream.
  package func update(_ bytes: UnsafeRawBufferPointer) {
    switch state {
    case .xxh64(let state): XXH64_update(state, bytes.baseAddress, bytes.count)
    case .xxh3of64Bits(let state): martinet_xxh3_64_update(state, bytes.baseAddress, bytes.count)
    case .xxh3of128Bits(let state): martinet_xxh3_128_update(state, bytes.baseAddress, bytes.count)
    }
  }

  /// The hash of all bytes so far in its canonical form, highest byte first; more may follow.
  package func finish() -> [UInt8] {
    switch state {
    case .xxh64(let state): Self.canonical(XXH64_digest(state))
    case .xxh3of64Bits(let state): Self.canonical(XXH3_64bits_digest(state))
    case .xxh3of128Bits(let state):
      Self.canonical(XXH3_128bits_digest(state).high64) + Self.canonical(XXH3_128bits_digest(state).low64)
    }
  }

  private static func canonical(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
  }
}
