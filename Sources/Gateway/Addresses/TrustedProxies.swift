import Glibc

/// The addresses and networks (`10.0.0.0/8`, `fd00::/8`, `127.0.0.1`) whose forwarded host is believed.
struct TrustedProxies: Sendable {
  private struct Network: Sendable {
    let bytes: [UInt8]
    let bits: Int

    func contains(_ address: [UInt8]) -> Bool {
      guard address.count == bytes.count else { return false }
      let whole = bits / 8
      guard address[..<whole] == bytes[..<whole] else { return false }
      guard bits % 8 != 0 else { return true }
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (bits % 8))
      return address[whole] & mask == bytes[whole] & mask
    }
  }

  private let networks: [Network]

  /// Texts that `isValid` refuses are left out.
  init(_ texts: [String]) { networks = texts.compactMap(Self.network) }

  func contain(_ address: String) -> Bool {
    guard !networks.isEmpty, let bytes = Self.bytes(of: address) else { return false }
    return networks.contains { $0.contains(bytes) }
  }

  static func isValid(_ text: String) -> Bool { network(text) != nil }

  private static func network(_ text: String) -> Network? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let bytes = bytes(of: String(parts[0])) else { return nil }
    guard parts.count == 2 else { return Network(bytes: bytes, bits: bytes.count * 8) }
    guard let bits = Int(parts[1]), (0...bytes.count * 8).contains(bits) else { return nil }
    return Network(bytes: bytes, bits: bits)
  }

  /// 4 or 16 bytes.
  private static func bytes(of address: String) -> [UInt8]? {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, address, &bytes) == 1 { return bytes }
    }
    return nil
  }
}
