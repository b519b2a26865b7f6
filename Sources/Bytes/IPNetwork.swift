#if canImport(Glibc)
  import Glibc
#endif

/// An IP address or network: `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
package struct IPNetwork: Hashable, Sendable {
  /// 4 or 16 bytes.
  private let bytes: [UInt8]
  /// How many of the first bits count.
  package let bits: Int

  /// Nil for anything else, also where the number of bits is beyond the address.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let bytes = Self.bytes(of: String(parts[0])) else { return nil }
    self.bytes = bytes
    guard parts.count == 2 else {
      bits = bytes.count * 8
      return
    }
    guard let bits = Int(parts[1]), (0...bytes.count * 8).contains(bits) else { return nil }
    self.bits = bits
  }

  /// Whether an address lies in it; a text that is no address does not.
  package func contains(_ address: String) -> Bool { Self.bytes(of: address).map(contains) ?? false }

  private func contains(_ address: [UInt8]) -> Bool {
    guard address.count == bytes.count else { return false }
    let whole = bits / 8
    guard address[..<whole] == bytes[..<whole] else { return false }
    guard bits % 8 != 0 else { return true }
    let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (bits % 8))
    return address[whole] & mask == bytes[whole] & mask
  }

  private static func bytes(of address: String) -> [UInt8]? {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, address, &bytes) == 1 { return bytes }
    }
    return nil
  }
}
